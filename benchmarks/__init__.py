"""Measured work: each module prints a table with ratios against a reference of the same run."""
