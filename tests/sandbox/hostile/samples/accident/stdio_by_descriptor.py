#: title = "A stdio program that writes to descriptor 1 itself"
#: why = "Fast output goes round sys.stdout, in whatever order."
#: kind = "stdio"
#: answer = "right"
#: ends = ["completed"]
import os
import sys

data = os.read(0, 65536).split()
os.write(1, b"%d\n" % sum(map(int, data[1:])))
sys.stderr.write("debug: done\n")
os._exit(0)
