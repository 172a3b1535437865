"""Templates, filters, the ruler and the views."""
