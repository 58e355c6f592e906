from ledger.book import Ledger, Overdrawn

__all__ = ["Ledger", "Overdrawn"]
