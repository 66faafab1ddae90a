"""Roads from any source become one directed network with crossings, limits and speeds."""
