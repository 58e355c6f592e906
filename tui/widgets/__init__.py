"""Things that draw one value each."""
