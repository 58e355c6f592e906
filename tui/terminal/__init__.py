"""The boundary to the operator's terminal: what may be written to it, and how little of it."""
