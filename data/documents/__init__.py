"""A survey written out so that others can read it without this software."""
