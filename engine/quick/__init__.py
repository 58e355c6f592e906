"""Quick subsets for fine-tuning: few problems, chosen so that they tell most, always paired with a baseline.

learning     how hard each problem is and how well it tells models apart, from earlier runs
choosing     a fixed stratified subset with its hash
estimating   what the whole benchmark would say, from the subset and the baseline's full run
deciding     stop a run as soon as its difference from a baseline is decided
"""
