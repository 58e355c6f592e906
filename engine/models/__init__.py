"""What asks a model: the embedded llama.cpp worker, endpoints, replays, and what they have in common."""
