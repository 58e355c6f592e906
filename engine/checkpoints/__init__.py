"""Watching a fine-tuning run: every checkpoint that lands in a folder sits a quick exam and is held to a baseline.

candidates   which files in a folder are whole models or adapters
courtesy     when there is memory enough, and when the trainer needs it back
alarm        is a checkpoint worse, and on which problems
trend        the record of a watched folder, checkpoint by checkpoint
watch        the loop that brings these together
"""
