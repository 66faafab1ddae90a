"""What may be built where, and the question to the land authority."""
