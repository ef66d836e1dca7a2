"""What the authors of a survey printed, asked and claimed."""
