"""The embedded back end: the only place that knows llama-cpp-python."""
