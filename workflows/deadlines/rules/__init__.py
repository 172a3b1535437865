"""Deadline rules, warning profiles and legal bases as the county keeps them: versioned rows."""
