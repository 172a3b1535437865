"""Files that prove something, kept by their hash."""
