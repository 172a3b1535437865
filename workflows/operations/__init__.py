"""Running the platform itself: what keeps failing and who may see to it."""
