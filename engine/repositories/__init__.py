"""Patches applied to repositories, and the repositories' own tests run on them."""
