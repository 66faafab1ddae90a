"""Files of every kind: which one holds a layer, whether it may be opened, and its rows as they stand."""
