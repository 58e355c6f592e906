"""Estimates, intervals and tests: plain functions of numbers that know nothing of runs, logs or screens.

estimates    pass@k and its interval over problems
resampling   the interval of a mean when whole problems are drawn again
bounds       what the final number can still become while a run is under way
sequences    intervals that stay valid however often one looks
paired       tests and intervals for two runs on the same problems
resolution   what a plan will be able to show, before it is carried out

Problems are the unit of uncertainty throughout: n samples of one problem say more about that problem and
nothing about the next one.
"""
