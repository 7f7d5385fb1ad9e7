"""Data the program ships: icons and samples, read through `importlib.resources`."""
