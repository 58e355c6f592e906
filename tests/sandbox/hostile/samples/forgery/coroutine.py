#: title = "An async function"
#: why = "The call returns a coroutine that nobody awaits; it must neither pass nor be awaited."
#: answer = "wrong"
#: ends = ["wrong"]
async def add(a, b):
    return a + b
