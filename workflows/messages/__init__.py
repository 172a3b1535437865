"""Messages between cases: what is waited for, and what was thrown, as rows."""
