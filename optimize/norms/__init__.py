"""Clauses of standards, and each facility of a plan held against those that apply."""
