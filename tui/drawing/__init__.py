"""From facts to rows of text: pure functions without Textual, one file a panel."""
