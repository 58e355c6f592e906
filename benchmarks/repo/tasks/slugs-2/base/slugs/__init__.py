from slugs.make import slugify, unique

__all__ = ["slugify", "unique"]
