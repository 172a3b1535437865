"""Published, immutable copies of process folders."""
