"""Enforcement matters and which township may act on them when."""
