#: title = "Writes the marker's placeholder into its own text"
#: why = "Whoever fills in the random line everywhere in a file fills it in for the program as well."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["left", "wrong"]
import sys

print("{marker}")
sys.exit(0)
