#: title = "Ignores every signal that can be ignored"
#: why = "SIGXCPU and SIGTERM are requests; only SIGKILL is an order."
#: answer = "wrong"
#: ends = ["timeout"]
import signal


def add(a, b):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except Exception:
            pass
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    except Exception:
        pass
    while True:
        pass
