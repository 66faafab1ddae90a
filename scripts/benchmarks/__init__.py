"""Benchmarks: how dear the work is, as ratios on one machine."""
