from cache.store import Cache

__all__ = ["Cache"]
