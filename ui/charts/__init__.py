"""Charts: one file a form, each a function from a tidy table to a Plotly figure."""
