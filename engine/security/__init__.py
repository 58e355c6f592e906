"""Is the code safe? Three layers that look at a sample, the label they agree on, and the people who decide the rest."""
