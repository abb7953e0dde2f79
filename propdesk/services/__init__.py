"""What the office does: one public function is one sentence of the office and one transaction.

Each returns a frozen result that says what changed. May import: the floors below; pypinyin, argon2, chinese_calendar. Who may come in:
``ui``, ``cli``, ``app``.
"""
