"""What leaves the page: the tidy table in several formats, the figure as vector graphics."""
