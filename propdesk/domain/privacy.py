"""What of a person is shown by default (PIPL art. 6, safety reference 3.9): enough to recognise, not enough to spread."""

import unicodedata

STAR = "*"


def mask_name(name: str) -> str:
    """The first character of each word stays: "单志强" -> "单**", "Smith John" -> "S**** J***"."""
    return " ".join(word[0] + STAR * (_characters(word) - 1) for word in name.split())


def mask_phone(phone: str) -> str:
    """The middle goes: "13800005521" -> "138****5521"; a shorter number keeps its last two to four digits."""
    if len(phone) >= 11:
        return phone[: len(phone) - 8] + STAR * 4 + phone[-4:]
    shown = min(4, len(phone) // 2)
    return STAR * (len(phone) - shown) + phone[len(phone) - shown :]


def _characters(word: str) -> int:
    """Visible characters: combining marks do not count."""
    return sum(1 for char in word if not unicodedata.combining(char))
