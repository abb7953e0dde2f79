"""Paper: content first (frozen blocks of text and figures), drawing second.

May import: ``domain``, ``i18n``, ``errors``, ``paths``; reportlab, segno, docx, pypdf and PIL. Who may come in: ``services`` and ``app``.
"""
