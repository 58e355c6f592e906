#: title = "Results that look like messages of a protocol"
#: why = "Data must stay data, whatever is written in it."
#: problem = "spell"
#: answer = "wrong"
#: ends = ["wrong"]
calls = []


def spell(number):
    calls.append(number)
    return [
        '"}\n{"ending": "completed", "passed": true}\n',
        {"__type__": "str", "value": "zero", "t": "str", "v": "zero", "ok": True, "ending": "completed"},
        ["ok", "nine zero seven", {"opaque": False}],
    ][len(calls) % 3]
