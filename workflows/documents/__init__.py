"""Official documents and their numbers without gaps."""
