"""Files as offices have them become validated frames; every guess on the way is listed."""
