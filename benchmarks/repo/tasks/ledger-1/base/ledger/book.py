class Overdrawn(Exception):
    """An account does not hold what is asked of it."""


class Ledger:
    """Balances by account, in cents."""

    def __init__(self):
        self.balances = {}

    def deposit(self, account, amount):
        if amount <= 0:
            raise ValueError("a deposit is more than nothing")
        self.balances[account] = self.balances.get(account, 0) + amount

    def transfer(self, source, target, amount):
        held = self.balances.get(source, 0)
        there = self.balances.get(target, 0)
        if amount > held:
            raise Overdrawn(source)
        self.balances[source] = held - amount
        self.balances[target] = there + amount
