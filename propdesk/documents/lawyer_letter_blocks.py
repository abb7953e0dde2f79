"""The content of a lawyer's letter draft as headings, paragraphs and tables, for PDF and Word alike."""

from dataclasses import dataclass
from typing import TypeAlias

from propdesk.documents.lawyer_letter import LawyerLetterDraft
from propdesk.documents.wording import Wording, wording
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part of the letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose; a `note` is set without indent (addresses, lists, signatures)."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts with heads; `widths` in millimetres, `right` the columns of figures, `total` a last row or nothing."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    right: tuple[int, ...]
    total: tuple[str, ...] = ()


LetterBlock: TypeAlias = Heading | Paragraph | Table


def letter_blocks(draft: LawyerLetterDraft, texts: Catalog) -> list[LetterBlock]:
    """Every block of the draft in order: to, mandate, facts, sums, demands, law, request, consequence, signature, attachments."""
    words = wording("lawyer_letter", draft.language, draft.wording)
    _ = texts.gettext
    debtor = _joined(draft)
    company = draft.letterhead.company or _BLANK
    address = draft.address or draft.unit_name
    blocks: list[LetterBlock] = [Paragraph(words.text("to", names=debtor or _BLANK, unit=draft.unit_name, address=address), note=True)]
    blocks.append(Paragraph(words.text("mandate", company=company, debtor=debtor or _BLANK)))
    blocks += [Heading(_("1. Facts")), *_facts(draft, words, texts)]
    blocks += [Heading(_("2. Demands")), *_demands(draft, words, texts)]
    blocks += [Heading(_("3. Legal basis")), Paragraph(words.text("law"))]
    contract = words.contract(draft.letterhead)
    if draft.has_late_fee:
        blocks.append(Paragraph(words.text("law.late_fee", contract=contract)))
    blocks += [Heading(_("4. Request")), *_request(draft, words, company)]
    blocks += [Heading(_("5. Consequences")), Paragraph(words.text("consequence")), Paragraph(words.text("reservation"))]
    blocks += _signature(texts)
    blocks.append(Heading(_("Attachments")))
    blocks += [Paragraph(f"{i}. {line}", note=True) for i, line in enumerate(words.text("attachments").splitlines(), 1)]
    return blocks


_BLANK = "＿＿＿＿＿＿"


def _joined(draft: LawyerLetterDraft) -> str:
    return ("、" if draft.language == "zh_CN" else ", ").join(draft.debtors)


def _facts(draft: LawyerLetterDraft, words: Wording, texts: Catalog) -> list[LetterBlock]:
    periods = sorted(line.period for line in draft.lines) or [_BLANK]
    as_of, total = texts.long_date(draft.as_of), format_yuan(draft.total_fen)
    facts = words.text(
        "facts",
        community=draft.letterhead.community or _BLANK,
        contract=words.contract(draft.letterhead),
        unit=draft.unit_name,
        as_of=as_of,
        first=periods[0],
        last=periods[-1],
        count=len(draft.lines),
        principal=format_yuan(draft.principal_fen),
    )
    if draft.has_late_fee:
        sums = words.text("facts.late_fee", late_fee=format_yuan(draft.late_fee_fen), as_of=as_of, total=total)
    else:
        sums = words.text("facts.total", total=total)
    colon = "：" if draft.language == "zh_CN" else ": "
    arose = [Paragraph(f"{line.period} {line.item}{colon}{line.late_words}", note=True) for line in draft.lines if line.late_words]
    return [Paragraph(facts), Paragraph(sums), _charges(draft, texts), *arose]


def _charges(draft: LawyerLetterDraft, texts: Catalog) -> Table:
    """Every charge claimed, row by row."""
    _, late_fee = texts.gettext, draft.has_late_fee
    heads = [_("Charge item"), _("Period"), _("Due date"), _("Charged"), _("Paid"), _("Open")]
    heads += [_("Days late"), _("Rate"), _("Late fee")] if late_fee else []
    rows = []
    for line in draft.lines:
        row = [line.item, line.period, line.due_on.isoformat()]
        row += [format_yuan(line.principal_fen), format_yuan(line.paid_fen), format_yuan(line.open_fen)]
        rows.append((*row, str(line.days_late), line.rate or "—", format_yuan(line.late_fee_fen)) if late_fee else tuple(row))
    charged, paid = (format_yuan(sum(part)) for part in _sums(draft))
    total = [_("Total"), "", "", charged, paid, format_yuan(draft.principal_fen)]
    total += ["", "", format_yuan(draft.late_fee_fen)] if late_fee else []
    widths = (25.0, 16.0, 21.0, 19.0, 18.0, 19.0, 15.0, 16.0, 16.0) if late_fee else (45.0, 24.0, 26.0, 24.0, 22.0, 24.0)
    return Table(tuple(heads), tuple(rows), widths, (3, 4, 5, 6, 8), tuple(total))


def _sums(draft: LawyerLetterDraft) -> tuple[list[int], list[int]]:
    return [line.principal_fen for line in draft.lines], [line.paid_fen for line in draft.lines]


def _demands(draft: LawyerLetterDraft, words: Wording, texts: Catalog) -> list[LetterBlock]:
    """What was demanded when. "Repeatedly" is said only with two demands whose arrival can be proved."""
    _, provable = texts.gettext, len(draft.provable_demands)
    if not draft.demands:
        return [Paragraph(words.text("demanded.none"))]
    said = words.text("demanded.repeatedly", count=provable) if provable >= 2 else words.text("demanded.one")
    heads = (_("No."), _("Date"), _("Channel"), _("Notice"), _("Proof of delivery"))
    rows = tuple(
        (str(i), demand.on.isoformat(), demand.channel, demand.number, demand.proof or _("none"))
        for i, demand in enumerate(draft.demands, 1)
    )
    return [Paragraph(said), Table(heads, rows, (12.0, 24.0, 36.0, 36.0, 57.0), ())]


def _request(draft: LawyerLetterDraft, words: Wording, company: str) -> list[LetterBlock]:
    total, letterhead = format_yuan(draft.total_fen), draft.letterhead
    found: list[LetterBlock] = [Paragraph(words.text("request", days=draft.pay_within_days, total=total, company=company))]
    if letterhead.account_no:
        account = {"account_name": letterhead.account_name or company, "bank": letterhead.bank, "account_no": letterhead.account_no}
        found.append(Paragraph(words.text("request.account", **account, unit=draft.unit_code)))
    return found


def _signature(texts: Catalog) -> list[LetterBlock]:
    """Blanks that only the law firm fills."""
    _ = texts.gettext
    lines = (_("Law firm (seal):"), _("Counsel (signature):"), _("Date:"))
    return [Paragraph(f"{line} {_BLANK}{_BLANK}", note=True) for line in lines]
