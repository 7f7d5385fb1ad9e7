"""The parts of the window that are not panels."""
