"""Organizations, people, their posts and certificates."""
