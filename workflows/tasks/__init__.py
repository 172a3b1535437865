"""Tasks: who holds them, claiming and completing them."""
