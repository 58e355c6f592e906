def merge(intervals):
    """The same points in as few intervals as possible, sorted."""
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def gaps(intervals):
    """What lies between the intervals."""
    whole = merge(intervals)
    return [(before[1], after[0]) for before, after in zip(whole, whole[1:])]
