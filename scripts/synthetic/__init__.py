"""The one generator of seeded regions (demo, benchmarks, tests)."""
