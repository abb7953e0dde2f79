"""The rules of the trade: pure functions and frozen dataclasses, without clock, settings or database.

May import: the standard library, ``propdesk.errors`` and the ``N_`` marker of ``propdesk.i18n``. Everyone may import it.
"""
