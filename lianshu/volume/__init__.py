"""A county or a city full of cases: stories played once, then copied for other bodies and other days."""
