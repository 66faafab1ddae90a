"""Room four: run things. Nothing imports this room."""
