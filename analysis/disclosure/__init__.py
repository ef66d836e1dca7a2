"""Statistical disclosure control: what may be shown of a confidential survey."""
