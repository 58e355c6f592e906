"""Why a score is far from a published one: the usual suspects, with the evidence that the run itself holds.

published    scores that tools and model cards quote, with the protocol behind each
traces       what the run's samples show
causes       what differs between that protocol and the run, suspect by suspect
explanation  the run's score beside the published one, and its causes, the most telling first
"""
