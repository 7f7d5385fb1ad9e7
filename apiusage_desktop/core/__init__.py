"""Everything the application knows about API usage; usable from a script, without Qt."""
