"""Whose overdue days are (超期归属), and contesting them (申诉剔除)."""
