"""Dialogs about the book itself: make, open, restore, the office's own facts. Used by ``app`` and the pages that lead there."""
