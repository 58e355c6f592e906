"""`proctor web`: the same interface in a browser, on this machine's loopback alone."""

import getpass
import os
import socket
import sys

import click

from engine.errors import EnvironmentTrouble, UsageError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.argument("run", default="")
@click.option("--port", default=8321, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="An address of the loopback; no other is taken."
)
@click.option("--readonly", is_flag=True, help="Never ask anything of an engine and never start one.")
def web(run: str, *, port: int, host: str, readonly: bool) -> int:
    """Serve the interface (of RUN, or the home screen) to a browser until it is stopped.

    There is no password, and whoever reaches the port can start runs: so it listens on the loopback only, and the
    way in from elsewhere is an ssh tunnel. Each browser tab is a process of its own.
    """
    if host not in LOOPBACK:
        raise UsageError(
            f"--host {host}: only the loopback is served, for there is no password. From elsewhere use the tunnel: "
            f"{tunnel(port)}"
        )
    try:
        from textual_serve.server import Server
    except ImportError:
        raise EnvironmentTrouble(
            'The web interface needs textual-serve: pip install "proctor[web]"'
        ) from None
    refuse_taken(host, port)
    if run:
        from engine.places import places
        from engine.run import find_run

        run = find_run(places().runs, run).id
    # What it starts must not take this terminal for its own, nor draw with the driver for terminals.
    os.environ["PROCTOR_WEB"] = "1"
    if readonly:
        os.environ["PROCTOR_READONLY"] = "1"
    print(f"http://{host}:{port}", flush=True)
    print(f"From another machine: {tunnel(port)}   then open http://127.0.0.1:{port}", file=sys.stderr)
    print("Ctrl-C ends it; runs go on.", file=sys.stderr, flush=True)
    Server(command(run), host=host, port=port, title="proctor").serve()
    return 0


def command(run: str = "") -> str:
    """What a browser tab runs."""
    import shlex

    return shlex.join([sys.executable, "-P", "-m", "tui.web", *([run] if run else [])])


def tunnel(port: int) -> str:
    """The ssh command that brings the page to another machine."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "you"
    return f"ssh -L {port}:127.0.0.1:{port} {user}@{socket.gethostname()}"


def refuse_taken(host: str, port: int) -> None:
    """Say so where somebody listens already.

    Raises:
        EnvironmentTrouble: the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise EnvironmentTrouble(
                f"Port {port} on {host} cannot be had ({error.strerror}). Take another with --port."
            ) from None
