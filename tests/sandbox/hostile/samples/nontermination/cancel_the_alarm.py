#: title = "Cancels the alarm clock"
#: why = "A SIGALRM timer inside the process belongs to the program as well."
#: answer = "wrong"
#: ends = ["timeout"]
import signal


def add(a, b):
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        try:
            signal.setitimer(timer, 0)
        except Exception:
            pass
    try:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
    except Exception:
        pass
    while True:
        pass
