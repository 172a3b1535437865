"""Our own task and event specifications for SpiffWorkflow."""
