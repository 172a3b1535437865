"""Pages for people: thin views that build a view model and render its template."""
