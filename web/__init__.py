"""Pages and the JSON API: thin views that call one verb inside one unit of work."""
