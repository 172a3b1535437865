"""Tests of the process folders themselves."""
