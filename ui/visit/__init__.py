"""What one visit looks at, brought along and may see."""
