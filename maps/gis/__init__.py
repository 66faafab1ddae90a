"""Plans as GIS layers and tables."""
