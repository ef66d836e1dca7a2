"""Words, numbers and units in the reader's language, escaped."""
