"""The door from pages to the analysis: what is asked, kept and counted."""
