"""The seccomp filter decides every call of both machines as the table says, checked by interpreting it."""

import struct

import pytest

from sandbox.inside import seccomp
from sandbox.inside.syscalls import NUMBERS

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
PID = 4321


def decide(code: bytes, architecture: int, number: int, *arguments: int) -> int:
    """Run a BPF program over one system call, as the kernel does."""
    data = struct.pack("<IIQ6Q", number, architecture, 0, *(*arguments, *[0] * (6 - len(arguments))))
    position, accumulator = 0, 0
    while True:
        opcode, yes, no, value = struct.unpack_from("<HBBI", code, position * 8)
        position += 1
        if opcode == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif opcode == 0x05:
            position += value
        elif opcode == 0x06:
            return int(value)
        else:
            hit = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}
            position += yes if hit[opcode] else no


def program(machine: str, policy: str) -> bytes:
    code, own = seccomp.assemble(machine, policy)
    patched = bytearray(code)
    for offset in own:
        patched[offset : offset + 4] = struct.pack("<I", PID)
    return bytes(patched)


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("policy", ["pure", "app"])
def test_every_call_gets_what_the_table_says(machine: str, policy: str) -> None:
    code = program(machine, policy)
    for name, number in NUMBERS[machine].items():
        wanted = seccomp.action(name, policy)
        if isinstance(wanted, int):
            assert decide(code, ARCHITECTURES[machine], number) == wanted, name


def test_calls_that_nobody_knows_do_not_exist(machine: str) -> None:
    code = program(machine, "pure")
    known = set(NUMBERS[machine].values())
    for number in [n for n in range(600) if n not in known]:
        assert decide(code, ARCHITECTURES[machine], number) == seccomp.UNKNOWN


def test_another_architecture_kills(machine: str) -> None:
    other = ARCHITECTURES["aarch64" if machine == "x86_64" else "x86_64"]
    for architecture in (other, 0x40000003):
        assert decide(program(machine, "app"), architecture, 0) == seccomp.KILL


def test_the_x32_numbers_kill() -> None:
    assert decide(program("x86_64", "app"), ARCHITECTURES["x86_64"], 0x40000000 | 57) == seccomp.KILL


@pytest.mark.parametrize(
    ("policy", "name", "arguments", "wanted"),
    [
        ("pure", "clone", (0x10F00,), seccomp.ALLOW),
        ("pure", "clone", (17,), seccomp.REFUSE),
        ("app", "clone", (17,), seccomp.ALLOW),
        ("app", "clone", (0x10000000 | 17,), seccomp.KILL),
        ("pure", "kill", (PID, 9), seccomp.ALLOW),
        ("pure", "kill", (PID + 1, 9), seccomp.REFUSE),
        ("pure", "kill", (0xFFFFFFFF, 9), seccomp.REFUSE),
        ("pure", "kill", (0, 9), seccomp.REFUSE),
        ("pure", "tgkill", (PID, 1, 9), seccomp.ALLOW),
        ("pure", "tgkill", (1, 1, 9), seccomp.REFUSE),
        ("app", "kill", (1, 9), seccomp.ALLOW),
        ("pure", "prlimit64", (0,), seccomp.ALLOW),
        ("pure", "prlimit64", (PID,), seccomp.ALLOW),
        ("pure", "prlimit64", (1,), seccomp.REFUSE),
        ("pure", "prctl", (22,), seccomp.REFUSE),
        ("pure", "prctl", (15,), seccomp.ALLOW),
        ("pure", "prctl", (1, 0), seccomp.REFUSE),
        ("app", "prctl", (1, 9), seccomp.ALLOW),
        ("pure", "fcntl", (3, 8, 1), seccomp.REFUSE),
        ("pure", "fcntl", (3, 10, 9), seccomp.REFUSE),
        ("pure", "fcntl", (3, 15, 0), seccomp.REFUSE),
        ("pure", "fcntl", (3, 4, 0), seccomp.ALLOW),
        ("app", "ioctl", (0, 0x5412), seccomp.REFUSE),
        ("pure", "ioctl", (3, 0x8901), seccomp.REFUSE),
        ("app", "ioctl", (0, 0x5401), seccomp.ALLOW),
        ("pure", "clone3", (), seccomp.UNKNOWN),
        ("app", "mount", (), seccomp.KILL),
        ("pure", "execve", (), seccomp.REFUSE),
        ("app", "execve", (), seccomp.ALLOW),
        ("pure", "socket", (1,), seccomp.REFUSE),
        ("pure", "socketpair", (1,), seccomp.ALLOW),
        ("pure", "socketpair", (30,), seccomp.NO_FAMILY),
        ("app", "socket", (2,), seccomp.ALLOW),
        ("app", "socket", (16,), seccomp.ALLOW),
        ("app", "socket", (40,), seccomp.NO_FAMILY),
        ("app", "shmget", (), seccomp.REFUSE),
        ("pure", "memfd_create", (), seccomp.UNKNOWN),
        ("app", "memfd_create", (), seccomp.UNKNOWN),
        ("pure", "truncate", (), seccomp.ALLOW),
        ("app", "unshare", (), seccomp.KILL),
        ("app", "ptrace", (), seccomp.KILL),
        ("app", "io_uring_setup", (), seccomp.UNKNOWN),
    ],
)
def test_calls_are_told_apart_by_their_arguments(
    machine: str, policy: str, name: str, arguments: tuple[int, ...], wanted: int
) -> None:
    number = NUMBERS[machine][name]
    assert decide(program(machine, policy), ARCHITECTURES[machine], number, *arguments) == wanted


def test_what_an_old_landlock_does_not_guard_is_refused(machine: str) -> None:
    code = seccomp.assemble(machine, "pure", seccomp.UNGUARDED).code
    assert decide(code, ARCHITECTURES[machine], NUMBERS[machine]["truncate"]) == seccomp.REFUSE
    assert decide(code, ARCHITECTURES[machine], NUMBERS[machine]["ftruncate"]) == seccomp.ALLOW


def test_the_tables_agree_with_the_kernel_headers_where_they_are_installed(machine: str) -> None:
    import re
    from pathlib import Path

    header = {
        "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
        "aarch64": "/usr/include/asm-generic/unistd.h",
    }[machine]
    if not Path(header).exists():
        pytest.skip("no kernel headers here")
    told = dict(re.findall(r"#define __NR_(\w+)\s+(\d+)", Path(header).read_text()))
    shared = {name for name in NUMBERS[machine] if name in told}
    assert len(shared) > 250
    assert {name: int(told[name]) for name in shared} == {n: NUMBERS[machine][n] for n in shared}


def test_programs_longer_than_a_branch_can_jump_decide_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {("getpid" if number % 2 else "mount") + " " * number: number for number in range(900)}
    monkeypatch.setitem(NUMBERS, "x86_64", numbers)
    monkeypatch.setattr(seccomp, "KILLED", frozenset(name for name in numbers if name.startswith("mount")))
    code = program("x86_64", "app")
    for number in range(900):
        wanted = seccomp.ALLOW if number % 2 else seccomp.KILL
        assert decide(code, ARCHITECTURES["x86_64"], number) == wanted
    assert decide(code, ARCHITECTURES["x86_64"], 900) == seccomp.UNKNOWN
