"""A survey and a query become people, columns, a design and a fitted model."""
