"""The window: widgets and charts; no engine, no SQL."""
