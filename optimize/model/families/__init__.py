"""The constraint families, one a file: the formula in the docstring, the same formula in Python."""
