def split(amount, ways):
    """An amount in equal parts."""
    if ways < 1:
        raise ValueError("nobody to split it among")
    return [amount // ways] * ways


def by_weight(amount, weights):
    """An amount in parts like the weights."""
    total = sum(weights)
    if total < 1:
        raise ValueError("the weights weigh nothing")
    return [amount * weight // total for weight in weights]
