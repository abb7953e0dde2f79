"""Widgets that know nothing of property fees: tables, fields, badges, toasts, chips, cards."""
