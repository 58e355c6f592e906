#: title = "A right answer that changes its argument in place and returns nothing"
#: why = "The caller must see the change, across whatever lies between."
#: problem = "sort_in_place"
#: answer = "right"
#: ends = ["completed"]
def sort_in_place(numbers):
    for end in range(len(numbers) - 1, 0, -1):
        for i in range(end):
            if numbers[i] > numbers[i + 1]:
                numbers[i], numbers[i + 1] = numbers[i + 1], numbers[i]
