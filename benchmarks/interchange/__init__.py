"""Other tools' files: samples to be marked, and results to be compared with.

`read_answers` and `read_words` recognise a file by what is in it, not by its name. A results file is a samples
file too, because every tool repeats the sample beside its word.
"""

from benchmarks.interchange.answer import GivenAnswer, WrongFile
from benchmarks.interchange.bigcode import read_generations
from benchmarks.interchange.evalplus import read_directory, read_eval_results, write_eval_results
from benchmarks.interchange.human_eval import read_samples, write_results
from benchmarks.interchange.reading import read_answers

__all__ = [
    "GivenAnswer",
    "WrongFile",
    "read_answers",
    "read_directory",
    "read_eval_results",
    "read_generations",
    "read_samples",
    "write_eval_results",
    "write_results",
]
