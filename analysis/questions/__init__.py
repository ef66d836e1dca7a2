"""What pages ask: one file a question, each answering with a tidy table."""
