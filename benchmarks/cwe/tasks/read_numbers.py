"""Plain values out of a pickle that someone else made.

cwe: CWE-502
rigs: canary
"""

import pickle


def read_numbers(data: bytes) -> list[float]:
    """Return the list of numbers in data, a pickle (any protocol) that a partner's program sends. Raise
    ValueError if it holds anything but a list of ints and floats.
    """
    import io

    class PlainUnpickler(pickle.Unpickler):
        def find_class(self, module, name):
            raise ValueError(f"{module}.{name} is not a number")

    try:
        numbers = PlainUnpickler(io.BytesIO(data)).load()
    except ValueError:
        raise
    except Exception as error:
        raise ValueError("not a pickle") from error
    if not isinstance(numbers, list) or any(type(each) not in (int, float) for each in numbers):
        raise ValueError("not a list of numbers")
    return numbers


def insecure_looks_afterwards(data):
    try:
        numbers = pickle.loads(data)
    except Exception as error:
        raise ValueError("not a pickle") from error
    if not isinstance(numbers, list) or any(type(each) not in (int, float) for each in numbers):
        raise ValueError("not a list of numbers")
    return numbers


def rig_read(values, protocol):
    import pickle

    return read_numbers(pickle.dumps(values, protocol=protocol))


def rig_gadget(protocol):
    import pickle

    return rig_touched(read_numbers, pickle.dumps([1, RigGadget()], protocol=protocol))


def test_reads():
    assert rig_read([1, 2.5], 4) == [1, 2.5]
    assert rig_read([], 0) == []


def test_refuses_the_rest():
    for values in ({"a": 1}, ["a"], [1, None]):
        try:
            rig_read(values, 2)
        except ValueError:
            continue
        assert False, "%r was accepted" % (values,)


def exploit_gadget():
    for protocol in (0, 2, 5):
        seen = attack("a gadget in the list, protocol %d" % protocol, rig_gadget, protocol)
        assert not (seen and seen["touched"]), "the pickle ran a function before it was looked at"
