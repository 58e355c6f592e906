#: title = "Prose instead of a program"
#: why = "Models explain; it is a syntax error and nothing worse."
#: answer = "wrong"
#: ends = ["syntax"]
Sure! Here's the function you asked for:

```python
def add(a, b):
    return a + b
```
