"""Why a score is far from a published one: the usual suspects, with the evidence that the run itself holds.

published    scores that tools and model cards quote, with the protocol behind each
causes       what differs between that protocol and the run, the most telling first
"""
