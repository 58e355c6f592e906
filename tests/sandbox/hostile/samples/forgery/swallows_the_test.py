#: title = "Wraps everything that follows in a string"
#: why = "An open triple quote swallows tests that are pasted behind the program."
#: answer = "wrong"
#: ends = ["syntax", "wrong"]
def add(a, b):
    return None


"""
