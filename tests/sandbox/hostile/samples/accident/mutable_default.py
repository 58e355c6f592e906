#: title = "A right answer that keeps state between calls"
#: why = "Calls of one program share a process: caches and mutable defaults work as they do for the official tools."
#: problem = "running_max"
#: answer = "right"
#: ends = ["completed"]
def running_max(numbers, calls=[]):
    calls.append(len(numbers))
    out = []
    for number in numbers:
        out.append(number if not out or number > out[-1] else out[-1])
    return out if len(calls) <= 100 else None
