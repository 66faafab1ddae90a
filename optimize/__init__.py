"""Room two: what should be opened, and for whom? Plain numbers only: no frames, no drawing, no files but TOML."""
