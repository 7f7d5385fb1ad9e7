"""The eight panels, one file each."""
