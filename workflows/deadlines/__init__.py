"""Legal deadlines of a case: rules, rows, rungs, timers."""
