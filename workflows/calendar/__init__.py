"""The office calendar: which days are working days, by which notice, and local time."""
