"""One planning question with all its assumptions: typed, closed, frozen, read from TOML."""
