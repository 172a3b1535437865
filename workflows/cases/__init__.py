"""Cases and how one step of a case happens."""
