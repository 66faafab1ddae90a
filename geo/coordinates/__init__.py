"""Which coordinate system a layer is in, and how it comes into the one that is kept."""
