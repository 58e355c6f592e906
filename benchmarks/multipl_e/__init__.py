"""MultiPL-E: HumanEval and MBPP translated into more than twenty languages.

A language is one TOML file in `languages/`; everything else here is the same for all of them.
"""
