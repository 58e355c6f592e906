#: title = "Calls quit(), then raises SystemExit, then SystemExit(None)"
#: why = "Three spellings of leaving with status 0."
#: answer = "wrong"
#: ends = ["left", "wrong"]
def add(a, b):
    try:
        quit()
    except NameError:
        pass
    raise SystemExit
