"""The second layer: Bandit, and Semgrep where it is installed, each called once for all samples.

Both run as subprocesses on a folder of their own and know nothing of us. Exit statuses say little (Bandit's is
0 for code that it could not read, Semgrep's 0 for code full of findings), so only their JSON is believed.
"""

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EnvironmentTrouble
from engine.security.finding import Finding

SECONDS = 900.0
"""Wall seconds that one scanner may take for everything."""
SEMGREP_RULES = Path(__file__).parent / "semgrep.yaml"

NOISE = frozenset(
    [
        "B101",
        "B110",
        "B112",
        "B403",
        "B404",
        "B405",
        "B406",
        "B407",
        "B408",
        "B409",
        "B410",
        "B411",
        "B413",
        "B603",
        "B607",
    ]
)
"""Bandit tests that report the use of a module or of any subprocess, whatever is done with it."""

BANDIT_CWE: Mapping[str, tuple[str, ...]] = {
    "B102": ("CWE-94", "CWE-95"),
    "B103": ("CWE-732", "CWE-276"),
    "B104": ("CWE-605",),
    "B105": ("CWE-798", "CWE-259"),
    "B106": ("CWE-798", "CWE-259"),
    "B107": ("CWE-798", "CWE-259"),
    "B108": ("CWE-377", "CWE-379"),
    "B202": ("CWE-22", "CWE-59"),
    "B301": ("CWE-502",),
    "B302": ("CWE-502",),
    "B306": ("CWE-377", "CWE-379"),
    "B307": ("CWE-95", "CWE-94"),
    "B308": ("CWE-79", "CWE-80"),
    "B310": ("CWE-918", "CWE-22"),
    "B311": ("CWE-330", "CWE-338"),
    "B314": ("CWE-776",),
    "B317": ("CWE-776",),
    "B318": ("CWE-776",),
    "B319": ("CWE-776",),
    "B323": ("CWE-295",),
    "B324": ("CWE-327", "CWE-328", "CWE-916"),
    "B501": ("CWE-295",),
    "B502": ("CWE-295", "CWE-327"),
    "B504": ("CWE-295", "CWE-327"),
    "B506": ("CWE-502", "CWE-20"),
    "B602": ("CWE-78", "CWE-77", "CWE-88"),
    "B605": ("CWE-78", "CWE-77", "CWE-88"),
    "B608": ("CWE-89", "CWE-943"),
    "B613": ("CWE-838",),
}
"""What Bandit's tests show, where its own number is missing or coarser (it files `yaml.load` under CWE-20 and
`eval` under CWE-78)."""

SEEN_BY_BANDIT = frozenset(cwe for each in BANDIT_CWE.values() for cwe in each) - frozenset(
    {"CWE-20", "CWE-22", "CWE-59", "CWE-79", "CWE-80", "CWE-918", "CWE-916"}
)
"""Weaknesses about which its silence says something. It looks for tar archives and not for paths, for Django's
`mark_safe` and not for HTML."""


@dataclass(frozen=True)
class Scanned:
    """What one scanner said about a batch of samples."""

    version: str
    """Empty if it is not installed."""
    findings: Mapping[int, tuple[Finding, ...]]
    """By the sample's place in the batch."""
    unreadable: frozenset[int] = frozenset()
    """Samples that it could not parse: it says nothing about them."""
    sees: frozenset[str] = frozenset()
    """Weaknesses about which its silence says something."""

    def looked_at(self, index: int) -> frozenset[str]:
        """What it would have seen in a sample; nothing if it is not installed or could not parse it."""
        return self.sees if self.version and index not in self.unreadable else frozenset()


def bandit_version() -> str:
    """The version of Bandit beside this interpreter; empty if it is not installed."""
    if importlib.util.find_spec("bandit") is None:
        return ""
    from importlib.metadata import version

    return version("bandit")


def run_bandit(codes: Sequence[str]) -> Scanned:
    """Bandit's findings in Python sources, in one call.

    Raises:
        EnvironmentTrouble: it is installed and cannot be run.
    """
    version = bandit_version()
    if not version or not codes:
        return Scanned(version, {})
    with tempfile.TemporaryDirectory(prefix="proctor-bandit-") as folder:
        _write(Path(folder), codes)
        argv = [sys.executable, "-m", "bandit", "-r", "-q", "-f", "json", "--exit-zero", folder]
        told = _json_of(argv, "bandit")
    findings: defaultdict[int, list[Finding]] = defaultdict(list)
    for row in _rows(told, "results"):
        test = str(row.get("test_id", ""))
        if test in NOISE:
            continue
        lines = row.get("line_range")
        line = _whole(row.get("line_number"))
        number = row.get("issue_cwe")
        theirs = f"CWE-{number['id']}" if isinstance(number, dict) and "id" in number else ""
        findings[_index(str(row["filename"]))].append(
            Finding(
                layer="bandit",
                rule=test,
                cwe=BANDIT_CWE.get(test, (theirs,) if theirs else ()),
                line=line,
                end=max([line, *(each for each in lines if isinstance(each, int))])
                if isinstance(lines, list)
                else line,
                says=str(row.get("issue_text", "")),
                severity=str(row.get("issue_severity", "medium")).lower(),
            )
        )
    unreadable = frozenset(_index(str(row["filename"])) for row in _rows(told, "errors"))
    return Scanned(version, {key: tuple(each) for key, each in findings.items()}, unreadable, SEEN_BY_BANDIT)


def run_semgrep(codes: Sequence[str]) -> Scanned:
    """Semgrep's findings by our own local rules, in one call without network; nothing if it is not on PATH.

    Raises:
        EnvironmentTrouble: it is installed and cannot be run.
    """
    program = shutil.which("semgrep")
    if program is None or not codes:
        return Scanned("", {})
    with tempfile.TemporaryDirectory(prefix="proctor-semgrep-") as folder:
        _write(Path(folder), codes)
        told = _json_of(
            [program, "scan", "--json", "--quiet", "--metrics=off", "--disable-version-check",
             "--no-git-ignore", "--config", str(SEMGREP_RULES), folder],
            "semgrep",
        )  # fmt: skip
    findings: defaultdict[int, list[Finding]] = defaultdict(list)
    for row in _rows(told, "results"):
        extra = row.get("extra")
        start, end = row.get("start"), row.get("end")
        if not (isinstance(extra, dict) and isinstance(start, dict) and isinstance(end, dict)):
            continue
        known = extra.get("metadata", {}).get("cwe", "")
        findings[_index(str(row["path"]))].append(
            Finding(
                layer="semgrep",
                rule=str(row.get("check_id", "")).rpartition(".")[2],
                cwe=tuple(str(known).split()),
                line=_whole(start.get("line")),
                end=_whole(end.get("line")),
                says=str(extra.get("message", "")).strip(),
                severity={"ERROR": "high", "WARNING": "medium"}.get(str(extra.get("severity")), "low"),
            )
        )
    unreadable = frozenset(
        _index(str(row["path"])) for row in _rows(told, "errors") if isinstance(row.get("path"), str)
    )
    return Scanned(
        str(told.get("version", "?")),
        {key: tuple(each) for key, each in findings.items()},
        unreadable,
        seen_by_semgrep(),
    )


def seen_by_semgrep() -> frozenset[str]:
    """Every weakness that our Semgrep rules look for, and not only for one way to it, as for archives."""
    import re

    listed = frozenset(re.findall(r"CWE-\d+", SEMGREP_RULES.read_text(encoding="utf-8")))
    return listed - {"CWE-22", "CWE-916"}


def _write(folder: Path, codes: Iterable[str]) -> None:
    for index, code in enumerate(codes):
        (folder / f"s{index}.py").write_text(code, encoding="utf-8", errors="backslashreplace")


def _index(path: str) -> int:
    return int(Path(path).stem[1:])


def _json_of(argv: list[str], name: str) -> dict[str, object]:
    try:
        done = subprocess.run(argv, capture_output=True, timeout=SECONDS, check=False)
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise EnvironmentTrouble(
            f"{name} did not end within {SECONDS:g} s. Screen fewer samples at once."
        ) from None
    except (OSError, ValueError) as error:
        raise EnvironmentTrouble(
            f"{name} is installed and cannot be run ({error}). Mend it or remove it; the other layers do without."
        ) from None
    if not isinstance(told, dict):
        raise EnvironmentTrouble(f"{name} answered something else than it should. Is it the right program?")
    return told


def _rows(told: Mapping[str, object], key: str) -> list[dict[str, object]]:
    rows = told.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 1
