"""A survey in the making: what a reader edits before it is written as a folder.

Every edit is a function from one draft to the next. A column is named by its header; a scale or a
crossing by its id. What an edit leaves without any role leaves the codebook, its names stay.
"""
