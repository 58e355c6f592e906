#: title = "A stdio program that ends with sys.exit() from a deep thread"
#: why = "Contest programs run their main in a thread with a large stack, and leave by exit()."
#: kind = "stdio"
#: answer = "right"
#: ends = ["completed"]
import sys
import threading

sys.setrecursionlimit(10**6)
threading.stack_size(32 * 2**20)
input = sys.stdin.buffer.readline


def total(numbers):
    return 0 if not numbers else numbers[0] + total(numbers[1:])


def main():
    input()
    sys.stdout.write("%d\n" % total(list(map(int, input().split()))))
    sys.exit(0)


thread = threading.Thread(target=main)
thread.start()
thread.join()
exit()
