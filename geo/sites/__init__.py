"""Where a facility stands or may stand."""
