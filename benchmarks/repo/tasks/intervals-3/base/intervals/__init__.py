from intervals.sets import gaps, merge

__all__ = ["gaps", "merge"]
