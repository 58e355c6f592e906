"""A clerk in a process of its own who answers a viewer's questions: what needs benchmarks, walls or arithmetic."""
