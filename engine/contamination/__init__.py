"""Signs that a model has seen a benchmark: each a number with its uncertainty, and never one score of them all.

signal        what every sign is told as
change        pass@1 by release month: where it drops, and what happens at the stated cutoff
gap           HumanEval far above LiveCodeBench, beside the same gap of other models
continuation  solutions and tests that the model goes on with word for word
likelihood    texts that the model finds too probable, against renamed ones
renaming      the same program under other names
drop          the score lost when problems are renamed or paraphrased
overlap       n-grams of the problems in a training corpus
panel         what of all this is known of a run

Everything but the passes of a model is a pure function of what a run holds.
"""
