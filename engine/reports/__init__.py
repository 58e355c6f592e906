"""Reports that can be handed over: one self-contained page, Markdown, or JSON, of a run or of a comparison.

record      everything a report tells about a run, gathered from its manifest and its log
charts      inline SVG, shapes without colours
page        the HTML document; the colours are handed in, for they live with the themes
run_page, comparison_page, portfolio_page   what stands in it
markdown    the same facts for a repository or a ticket
"""
