"""What is asked, and how an answer is marked. Nothing here runs a model or an answer.

`benchmark` holds the words, `catalog` finds an adapter by name, `dataset` finds and verifies its data, and
every adapter is a module of its own. Importing this package imports none of them.
"""
