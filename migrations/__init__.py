"""The database's revisions, numbered; one head."""
