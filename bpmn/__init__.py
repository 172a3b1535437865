"""Process folders, the closed expression language and the engine door."""
