"""Words that several pages show for the same thing: a household's badge, a day, a ratio."""

from datetime import date, datetime

from propdesk.domain.arrears import State
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.paper_names import OTHER_PAPER, PAPER_NAMES
from propdesk.i18n import _, ngettext

_KINDS = {State.CLEAR: "ok", State.OWES: "warn", State.OWES_LONG: "danger", State.OWES_YEAR: "closeout", State.VACANT: "neutral"}


def paper_name(kind: str) -> str:
    """The kind of a paper in the register of papers, in words."""
    return _(PAPER_NAMES.get(kind, OTHER_PAPER))


def household_badge(state: State, months: int, overdue_fen: Fen = 0, credit_fen: Fen = 0, late_fee_fen: Fen = 0) -> tuple[str, str]:
    """Text and kind of a household's badge; the text carries the figure, so that colour is never alone."""
    if overdue_fen > 0:
        owed = ngettext("{n} month owed", "{n} months owed", months).format(n=months)
        return owed, _KINDS[state] if state in (State.OWES, State.OWES_LONG, State.OWES_YEAR) else "warn"
    if late_fee_fen > 0:
        return _("Late fee owed"), "warn"
    if credit_fen > 0:
        return _("Prepaid {amount}").format(amount=yuan(credit_fen)), "prepaid"
    if state is State.VACANT:
        return _("Vacant"), "neutral"
    return _("Clear"), "ok"


def yuan(fen: Fen) -> str:
    """A figure in running text: "¥4,149.79", with the minus sign in front of the yuan sign. Nothing in it can be torn apart."""
    return f"-¥{format_yuan(-fen)}" if fen < 0 else f"¥{format_yuan(fen)}"


def building_name(name: str) -> str:
    """A number alone is called a building; a name speaks for itself."""
    return _("Building {name}").format(name=name) if name.isascii() and name.isalnum() else name


def percent(permille: int | None) -> str:
    """874 -> "87.4%"; a dash for no rate."""
    return "—" if permille is None else f"{permille // 10}.{permille % 10}%"


def day(value: date | None) -> str:
    """A date in a list, a dash for none."""
    return value.isoformat() if value else "—"


def moment(value: datetime | None, today: date) -> str:
    """A local moment in the status bar: the time alone when it is today."""
    if value is None:
        return _("none yet")
    local = value.astimezone()
    if local.date() == today:
        return _("today {time}").format(time=local.strftime("%H:%M"))
    return local.strftime("%Y-%m-%d %H:%M")
