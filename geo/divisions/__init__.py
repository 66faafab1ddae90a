"""Division codes, old and new names, and who reports for whom."""
