"""A run whose marking, and where that helps whose drawing, happens on the nodes of a Ray cluster.

The engine stays where it was started and is still the only writer of one log. What leaves it are programs and asks,
what comes back are executions and answers, so a lost node costs the work it held and no fact.
"""
