"""What tests share: databases, clocks, processes."""
