"""The database session, the unit of work and the base of every table."""
