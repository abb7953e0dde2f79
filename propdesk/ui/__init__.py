"""The window. One folder per tab; ``parts`` knows nothing of the trade; ``ask`` is the only door to message and file boxes.

May import: ``services``, row types of ``store``, ``domain``, ``i18n``, ``settings``, ``errors``; PySide6. Who may come in: ``app``.
"""
