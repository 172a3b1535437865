"""The append-only record of a case and its chain of hashes."""
