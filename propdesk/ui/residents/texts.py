"""Words and small helpers that the card, the full page and the list share."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLayout, QWidget

from propdesk.domain.charges import PRICE_UNIT_NAMES, PriceUnit
from propdesk.domain.fee_items import format_percent
from propdesk.domain.meters import format_quantity
from propdesk.domain.money import format_price
from propdesk.i18n import _
from propdesk.services.households import Card, Event
from propdesk.services.meter_lists import ReadingLine
from propdesk.ui.labels import yuan

_JOIN = "\u2060"  # no line ends here
_ICONS = {
    "payment": "cash",
    "offset": "arrows-exchange",
    "void": "arrow-back-up",
    "refund": "arrow-back-up",
    "refund_void": "x",
    "notice": "bell",
    "lawyer_letter": "gavel",
}


def label(text: str = "", role: str = "", tone: str = "") -> QLabel:
    """A plain-text label in one of the style's roles and tones."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    return made


def set_tone(shown: QWidget, tone: str) -> None:
    """Give a label the tone "danger", "ok", "warn" or "" after it was made."""
    if shown.property("tone") != tone:
        shown.setProperty("tone", tone)
        shown.style().unpolish(shown)
        shown.style().polish(shown)


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout, inner layouts included."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)


def share_text(share_of_10000: int | None) -> str:
    """An owner's part: "Owner", or "Owner 50%"."""
    if share_of_10000 is None:
        return _("Owner")
    return _("Owner {percent}").format(percent=f"{format_percent(share_of_10000)}%")


def meter_text(line: ReadingLine) -> str:
    """The newest reading of a meter: "水费 W1: 162 (2026-11-25)"."""
    return f"{line.item} {line.meter}: {format_quantity(line.value)} ({line.read_on})"


def rate_text(name: str, price: int, unit: str) -> str:
    """A rate in words: "物业费 1.85 yuan/㎡·month"; price and unit stay in one line."""
    per = _(PRICE_UNIT_NAMES[PriceUnit(unit)])
    for sign in "/·":
        per = per.replace(sign, f"{_JOIN}{sign}{_JOIN}")
    return f"{name} {format_price(price)}\u00a0{per}"


def event_icon(event: Event) -> str:
    """The name of the icon that stands for what happened."""
    return _ICONS.get(event.kind, "file-text")


def event_text(event: Event) -> str:
    """One line of what happened with a household."""
    facts = {"amount": yuan(event.amount_fen), "number": event.number}
    if event.kind == "payment":
        return _("Received {amount} · {number}").format(**facts)
    if event.kind == "offset":
        return _("Set off against bills {amount} · {number}").format(**facts)
    if event.kind == "void":
        return _("Receipt {number} voided ({amount})").format(**facts)
    if event.kind == "refund":
        return _("Given back {amount} · {number}").format(**facts)
    if event.kind == "refund_void":
        return _("Refund {number} voided ({amount})").format(**facts)
    if event.kind == "notice":
        return _("Reminder notice {number} · {amount}").format(**facts)
    if event.kind == "lawyer_letter":
        return _("Draft of a lawyer’s letter {number} · {amount}").format(**facts)
    if event.kind == "visit_record":
        return _("Home visit record {number} · {amount}").format(**facts)
    if event.kind == "plan":
        return _("Instalment agreement {number} · {amount}").format(**facts)
    if event.kind == "statement":
        return _("Statement of account {number}").format(number=event.number)
    return _("Paper {number} · {amount}").format(**facts)


def oldest_text(card: Card) -> str:
    """Under the arrears: the oldest period and since when it is due."""
    standing = card.standing
    if standing is None:
        return ""
    return _("Oldest period {period}, due {day}").format(period=standing.oldest_period, day=standing.oldest_due.isoformat())
