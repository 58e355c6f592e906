#: title = "A right answer with a bare except around it"
#: why = "Clumsy, and right."
#: answer = "right"
#: ends = ["completed"]
def add(a, b):
    try:
        return a + b
    except:
        return None
    finally:
        pass
