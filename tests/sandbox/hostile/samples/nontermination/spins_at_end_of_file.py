#: title = "Reads standard input again and again after its end"
#: why = "The classic error of contest programs."
#: kind = "stdio"
#: answer = "wrong"
#: ends = ["timeout"]
import sys

total = None
while total is None:
    line = sys.stdin.readline()
    if line.strip() == "done":
        total = 0
print(total)
