"""The instance (numbers only) and the PuLP model, one constraint family a file."""
