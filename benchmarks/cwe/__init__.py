"""Secure coding: functions that are easy to get working and easy to get wrong against an attacker."""

from benchmarks.cwe.cwe import Cwe, CweReminded

__all__ = ["Cwe", "CweReminded"]
