"""Checking what a person typed against a form's schema."""
