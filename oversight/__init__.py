"""Lights, cards and the ladder: who watches over the deadlines, and what they do."""
