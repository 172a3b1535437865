"""The diagrams of process folders as a page on disk."""
