#: title = "A right answer indented with tabs"
#: why = "Re-indenting with spaces mixes the two."
#: answer = "right"
#: ends = ["completed"]
def add(a, b):
	if a:
		return a + b
	return b
