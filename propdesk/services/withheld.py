"""What a notice demands of the overdue charges, and what it only shows: in dispute, on hold, being paid by instalments.

`domain.holds.demanded` says how much; here the lines of a paper are parted by it. A charge of which nothing is demanded is no line of
the notice, so that the register of papers does not name it and limitation gains nothing from the notice.
"""

from collections.abc import Sequence
from dataclasses import replace

from propdesk.documents.notice import NoticeLine
from propdesk.domain.holds import KIND_NAMES, Resting, demanded, late_fee_demanded, why_rests
from propdesk.domain.money import format_yuan
from propdesk.i18n import catalog


def split(lines: Sequence[NoticeLine], rests: Sequence[Resting], language: str) -> tuple[tuple[NoticeLine, ...], tuple[NoticeLine, ...]]:
    """The lines to demand, a charge in dispute with what is left of it, and the lines to show as not demanded."""
    if not rests:
        return tuple(lines), ()
    asked, shown = [], []
    for line in lines:
        fen = demanded(line.charge_id, line.open_fen, rests)
        late = late_fee_demanded(line.charge_id, line.late_fee_fen, rests)
        part = line.open_fen - fen
        if fen or late:
            whole = part == 0 and late == line.late_fee_fen
            asked.append(line if whole else replace(line, open_fen=fen, late_fee_fen=late, late_words="", note=_note(line, part, language)))
        if part or (not line.open_fen and late < line.late_fee_fen):
            why = catalog(language).gettext(KIND_NAMES[why_rests(line.charge_id, rests)])
            shown.append(not_demanded(line, part, why))
    return tuple(asked), tuple(shown)


def not_demanded(line: NoticeLine, part_fen: int, why: str) -> NoticeLine:
    """The line that shows this part of a charge as not demanded; its late fee has a figure only where it alone is left.

    While principal is open the fee grows on, and no figure of it is asked for.
    """
    late = 0 if line.open_fen else line.late_fee_fen
    return replace(line, open_fen=part_fen, late_fee_fen=late, rate="", late_words="", why=why)


def _note(line: NoticeLine, part: int, language: str) -> str:
    """What is said below a charge that is demanded in part."""
    texts = catalog(language)
    said = texts.gettext("Of {open} open, {part} is not demanded").format(open=format_yuan(line.open_fen), part=format_yuan(part))
    return texts.gettext("{said}; no late fee of this charge either, meanwhile").format(said=said) if line.late_fee_fen else said
