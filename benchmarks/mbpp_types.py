"""What JSON took from the inputs of MBPP+: tuples, sets and complex numbers, given back task by task.

EvalPlus stores inputs as JSON and restores the types that each reference expects before anything is
called (evalplus/data/mbpp.py). Here the same is a table: a repair, and the tasks that need it.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Arguments: TypeAlias = Any
"""The arguments of one call, as a list; in a few tasks the repaired list is itself a tuple."""


def tuples(arguments: Arguments) -> Arguments:
    return [tuple(argument) for argument in arguments]


def lists_of_tuples(arguments: Arguments) -> Arguments:
    return [[tuple(item) for item in argument] for argument in arguments]


def first_a_list_of_tuples(arguments: Arguments) -> Arguments:
    return [[tuple(item) for item in arguments[0]], *arguments[1:]]


def second_a_tuple(arguments: Arguments) -> Arguments:
    return [arguments[0], tuple(arguments[1]), *arguments[2:]]


def first_a_tuple(arguments: Arguments) -> Arguments:
    return [tuple(arguments[0]), *arguments[1:]]


def first_a_list_of_sets(arguments: Arguments) -> Arguments:
    """Items become sets, but an empty one becomes an empty dictionary, as in the official data."""
    return [[set(item) if item else {} for item in arguments[0]]]


def float_and_complex(arguments: Arguments) -> Arguments:
    return [float(arguments[0]), complex(arguments[1])]


def one_complex(arguments: Arguments) -> Arguments:
    return [complex(arguments[0])]


def tuples_of_tuples(arguments: Arguments) -> Arguments:
    return [tuple(tuple(item) for item in argument) for argument in arguments]


def tuples_with_tuples_in(arguments: Arguments) -> Arguments:
    return [
        tuple(tuple(item) if isinstance(item, list) else item for item in argument) for argument in arguments
    ]


def values_are_tuples(arguments: Arguments) -> Arguments:
    return [{key: tuple(value) for key, value in arguments[0].items()}, *arguments[1:]]


def tuples_all_the_way(arguments: Arguments) -> Arguments:
    """Every list, however deep, and the list of arguments itself."""
    return tuple(tuples_all_the_way(item) if isinstance(item, list) else item for item in arguments)


TASKS: Mapping[Callable[[Arguments], Arguments], tuple[int, ...]] = {
    tuples: (
        *(2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726),
        *(740, 744, 809),
    ),
    lists_of_tuples: (63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780),
    first_a_list_of_tuples: (75, 413, 444, 753),
    second_a_tuple: (106, 750),
    first_a_tuple: (250, 307, 405, 446, 617, 720, 763, 808),
    first_a_list_of_sets: (115,),
    float_and_complex: (124,),
    one_complex: (252,),
    tuples_of_tuples: (259, 401, 445),
    tuples_with_tuples_in: (278,),
    values_are_tuples: (722,),
    tuples_all_the_way: (580, 615, 791),
}

REPAIRS: Mapping[str, Callable[[Arguments], Arguments]] = {
    f"Mbpp/{task}": repair for repair, tasks in TASKS.items() for task in tasks
}


def repaired(task: str, inputs: list[Arguments]) -> list[Arguments]:
    """The inputs of a task with the types that its reference expects."""
    repair = REPAIRS.get(task)
    return [repair(arguments) for arguments in inputs] if repair else inputs
