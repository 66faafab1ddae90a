"""What each layer of a region must hold: one table contract a layer."""
