"""Papers before they are paper: preview, printing page by page."""
