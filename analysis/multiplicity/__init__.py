"""Many tests judged together."""
