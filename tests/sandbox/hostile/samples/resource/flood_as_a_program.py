#: title = "A stdio program that prints a hundred megabytes"
#: why = "Its output is what gets compared, so that somebody has to keep some of it."
#: kind = "stdio"
#: answer = "wrong"
#: ends = ["output", "blocked"]
for _ in range(100):
    print("x" * 2**20)
