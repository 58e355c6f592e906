#: title = "A stdio program that reads until the end of the file and has no last newline"
#: why = "EOFError ends many contest programs, and that is their way."
#: kind = "stdio"
#: answer = "right"
#: ends = ["completed"]
numbers = []
while True:
    try:
        numbers.extend(input().split())
    except EOFError:
        break
print(sum(int(number) for number in numbers[1:]))
