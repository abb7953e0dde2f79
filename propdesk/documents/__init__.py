"""Paper: content first (frozen blocks of text and figures), drawing second.

May import: ``domain``, ``i18n``, ``errors``, ``paths``; reportlab and segno. Who may come in: ``services`` and ``app``.
"""
