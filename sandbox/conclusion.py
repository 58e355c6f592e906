"""Puts together what the judge saw and what the kernel says into one `Execution`.

The judge alone can say `completed`. Everything the child told about itself only chooses among the ways of
having failed.
"""

import os
import signal
from collections.abc import Mapping
from typing import Any

from sandbox.execution import Ending, Execution
from sandbox.job import Job

TO_ITSELF = 0.8
"""Share of the wall time in CPU time from which on a program had a processor to itself. What is stopped at 1.5 times
its limit then used 1.2 times its limit of processor time: nobody who took the rest can be to blame."""


def conclude(
    job: Job, layers: tuple[str, ...], details: Mapping[str, Any], raw: bytes, facts: Mapping[str, Any]
) -> Execution:
    """The execution of a job, from the judge's details (empty if it was stopped) and the zygote's facts."""
    status = None if facts["killed"] else os.waitstatus_to_exitcode(facts["status"])
    ending, reason = _ending(job, details, facts, status)
    out = int(details.get("out", 0))
    return Execution(
        ending=ending,
        integrity=job.integrity,
        layers=layers,
        stage=details.get("stage", ""),
        reason=reason,
        exception=details.get("exception", "") if ending is not Ending.LOST else "",
        message=details.get("message", ""),
        line=details.get("line", 0),
        test=details.get("test", ""),
        test_line=details.get("test_line", 0),
        faulty=details.get("seen") == "faulty",
        calls=details.get("calls", 0),
        status=details.get("status", status),
        wall=facts["wall"],
        cpu=facts["cpu"],
        memory=facts["memory"],
        stdout=raw[:out].decode("utf-8", "surrogateescape"),
        stderr=raw[out:].decode("utf-8", "surrogateescape"),
        output_bytes=details.get("output_bytes", 0),
        overran=_overran(job, details, facts),
        suspicions=tuple(details.get("notes", ())),
        missing=_missing(details),
        report=details.get("report", {}),
    )


def _overran(job: Job, details: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    if job.limits.patience <= 1:
        return False
    late = details.get("seen") == "late" and details.get("overran")
    return facts["limit"] == "cpu" or bool(late and facts["cpu"] >= TO_ITSELF * facts["wall"])


def _ending(
    job: Job, details: Mapping[str, Any], facts: Mapping[str, Any], status: int | None
) -> tuple[Ending, str]:
    """How it ended by the judge's word, or where the judge saw no end by the kernel's."""
    seen, reason = details.get("seen", ""), str(details.get("reason", ""))
    match seen:
        case "completed":
            return Ending.COMPLETED, ""
        case "assertion":
            return Ending.ASSERTION, reason
        case "syntax":
            return Ending.SYNTAX_ERROR, reason
        case "late":
            return Ending.WALL_LIMIT, str(details.get("message", "")) or "one call took too long"
        case "large":
            return Ending.OUTPUT_LIMIT, "the result is too large"
        case "output":
            return Ending.OUTPUT_LIMIT, f"more than {job.limits.output} bytes printed"
        case "raised" if details.get("memory"):
            return Ending.MEMORY_LIMIT, "MemoryError"
        case "raised" if details.get("denied"):
            return Ending.DENIED, details["denied"]
        case "raised":
            return Ending.EXCEPTION, "the entry point is missing" if details.get("missing") else reason
        case "forged":
            return Ending.FORGED, reason
        case "exit":
            return Ending.EXITED, f"sys.exit({details.get('status', 0)})"
        case "unready" | "broken" | "faulty":
            return Ending.LOST, reason
        case "step":
            return _step(job, details, facts)
    return _by_the_kernel(job, seen, facts, status)


def _by_the_kernel(job: Job, seen: str, facts: Mapping[str, Any], status: int | None) -> tuple[Ending, str]:
    match facts["limit"]:
        case "cpu":
            return Ending.CPU_LIMIT, f"more than {job.limits.cpu:g} s of CPU time"
        case "wall":
            return Ending.WALL_LIMIT, f"more than {job.wall:g} s"
        case "memory":
            return Ending.MEMORY_LIMIT, "resident memory over the limit"
        case "processes":
            return Ending.DENIED, f"more than {job.limits.processes} processes"
        case "disk":
            return Ending.OUTPUT_LIMIT, f"more than {job.limits.disk} bytes of files"
    if not facts["judged"]:
        return Ending.WALL_LIMIT, "the tests did not end"
    if status is None:
        return Ending.FORGED, "it closed its channel to the judge"
    if status >= 0:
        if seen == "exited" and status == 0:
            return Ending.COMPLETED, ""
        if status == 125 and seen != "exited":
            return Ending.EXITED, "it broke the process that it ran in, or left it with 125"
        call = "sys.exit" if seen == "exited" else "os._exit"
        return Ending.EXITED, f"{call}({status})"
    return _by_signal(-status, facts, job)


def _step(job: Job, details: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[Ending, str]:
    """How a command of a program in steps failed. What does not compile is a syntax error of its language."""
    program, number = details["program"], int(details["number"])
    match details["how"]:
        case "missing" if not _missing(details):
            return Ending.SYNTAX_ERROR, f"compiling made no {program}"
        case "missing":
            return Ending.LOST, f"{program} is not installed where programs run ({os.strerror(number)})"
        case "marker":
            return Ending.EXITED, "exit 0 before the end of the tests"
        case "cpu":
            return Ending.CPU_LIMIT, f"{program} used up its CPU time"
        case "signal" if number == signal.SIGABRT and facts["memory"] > job.limits.memory * 0.9:
            return Ending.MEMORY_LIMIT, f"{program} gave up for want of memory"
        case "signal":
            return _by_signal(number, facts, job)
    if details["stage"] == "compile":
        return Ending.SYNTAX_ERROR, f"{program} ended with {number}"
    return Ending.EXITED, f"exit status {number}"


def _missing(details: Mapping[str, Any]) -> str:
    """The tool that a step could not start; a program that the steps before should have made is none."""
    if details.get("seen") != "step" or details["how"] != "missing" or "/" in details["program"]:
        return ""
    return str(details["program"])


def _by_signal(number: int, facts: Mapping[str, Any], job: Job) -> tuple[Ending, str]:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if number == signal.SIGSYS:
        return Ending.DENIED, "a forbidden system call (SIGSYS)"
    if number in (signal.SIGXCPU, signal.SIGKILL) and facts["cpu"] >= 0.9 * job.limits.cpu:
        return Ending.CPU_LIMIT, name
    if number == signal.SIGXFSZ:
        return Ending.OUTPUT_LIMIT, "a file over the limit"
    if number == signal.SIGKILL and facts.get("oom"):
        return Ending.MEMORY_LIMIT, "killed by the kernel for want of memory"
    return Ending.SIGNAL, name
