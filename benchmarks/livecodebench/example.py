"""The solved examples that base models are shown in front of a question, one for each kind of program."""

STDIN_QUESTION = (
    "A shop sells apples at a price of A yen each and gives one apple for free with every B apples bought.\n"
    "Find how much N apples cost.\n\n"
    "Input\n\nOne line with A, B and N, separated by spaces.\n\n"
    "Output\n\nPrint the cost.\n\n"
    "Sample Input\n\n100 3 8\n\nSample Output\n\n600\n"
)
STDIN_ANSWER = (
    "a, b, n = map(int, input().split())\n"
    "free = n // (b + 1)\n"
    "print((n - free) * a)"
)  # fmt: skip

CALL_QUESTION = (
    "You are given a list of integers nums. Return the number of elements that are greater than the one before "
    "them.\n\nExample 1:\n\nInput: nums = [1,3,2,5]\nOutput: 2\n\nConstraints:\n\n1 <= nums.length <= 1000\n"
)
CALL_STARTER = "class Solution:\n    def countRises(self, nums: List[int]) -> int:\n        "
CALL_ANSWER = (
    "class Solution:\n"
    "    def countRises(self, nums: List[int]) -> int:\n"
    "        return sum(after > before for before, after in zip(nums, nums[1:]))"
)
