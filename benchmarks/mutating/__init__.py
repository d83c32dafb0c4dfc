"""Mutants of the checks and the loop that tries tests on them; see benchmarks/mutation.py."""
