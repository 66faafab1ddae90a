"""Engines, bounds and the one file that calls a solver."""
