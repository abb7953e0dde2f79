"""Workbooks in and out: raw cells first, then meaning, then types; nothing here knows the database.

May import: ``domain``, ``i18n``, ``errors``; openpyxl, python-calamine, XlsxWriter. Who may come in: ``services`` and ``app``.
"""
