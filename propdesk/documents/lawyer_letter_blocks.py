"""The content of a lawyer's letter draft as headings, paragraphs and tables, for PDF and Word alike."""

from collections.abc import Sequence

from propdesk.documents.flow import FlowBlock, Heading, Paragraph, Table
from propdesk.documents.lawyer_letter import Fact, LawyerLetterDraft
from propdesk.documents.notice import Demand
from propdesk.documents.wording import Wording, wording
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog


def letter_blocks(draft: LawyerLetterDraft, texts: Catalog) -> list[FlowBlock]:
    """Every block of the draft in order: to, mandate, facts, sums, demands, law, request, consequence, signature, attachments."""
    words = wording("lawyer_letter", draft.language, draft.wording)
    _ = texts.gettext
    debtor = _joined(draft)
    company = draft.letterhead.company or _BLANK
    address = draft.address or draft.unit_name
    blocks: list[FlowBlock] = [Paragraph(words.text("to", names=debtor or _BLANK, unit=draft.unit_name, address=address), note=True)]
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
    return [*blocks, *_attachments(draft, words)]


_BLANK = "＿＿＿＿＿＿"


def _joined(draft: LawyerLetterDraft) -> str:
    return ("、" if draft.language == "zh_CN" else ", ").join(draft.debtors)


def _facts(draft: LawyerLetterDraft, words: Wording, texts: Catalog) -> list[FlowBlock]:
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
    widths = (22.0, 16.0, 21.0, 19.0, 16.0, 19.0, 12.0, 20.0, 20.0) if late_fee else (45.0, 24.0, 26.0, 24.0, 22.0, 24.0)
    return Table(tuple(heads), tuple(rows), widths, (3, 4, 5, 6, 8), tuple(total))


def _sums(draft: LawyerLetterDraft) -> tuple[list[int], list[int]]:
    return [line.principal_fen for line in draft.lines], [line.paid_fen for line in draft.lines]


def _demands(draft: LawyerLetterDraft, words: Wording, texts: Catalog) -> list[FlowBlock]:
    """What was demanded when. "Repeatedly" is said only with two demands whose arrival can be proved."""
    _, provable = texts.gettext, len(draft.provable_demands)
    if not draft.demands:
        return [Paragraph(words.text("demanded.none"))]
    said = words.text("demanded.repeatedly", count=provable) if provable >= 2 else words.text("demanded.one")
    heads = (_("No."), _("Date"), _("Channel"), _("Notice"), _("Proof of delivery"))
    return [Paragraph(said), Table(heads, _demand_rows(draft.demands, texts), (12.0, 24.0, 28.0, 32.0, 69.0))]


def _demand_rows(demands: Sequence[Demand], texts: Catalog) -> tuple[tuple[str, ...], ...]:
    """Every demand with its delivery; what cannot be proved says so."""
    _ = texts.gettext
    shown = []
    for i, demand in enumerate(demands, 1):
        proof = demand.proof or _("none")
        if demand.proof and not demand.provable:
            proof = _("{delivery} (arrival not proved)").format(delivery=demand.proof)
        shown.append((str(i), demand.on.isoformat(), demand.channel, demand.number, proof))
    return tuple(shown)


def _attachments(draft: LawyerLetterDraft, words: Wording) -> list[FlowBlock]:
    """What goes with the draft, numbered."""
    lines = draft.attachments or tuple(words.text("attachments").splitlines())
    return [Paragraph(f"{i}. {line}", note=True) for i, line in enumerate(lines, 1)]


def _request(draft: LawyerLetterDraft, words: Wording, company: str) -> list[FlowBlock]:
    total, letterhead = format_yuan(draft.total_fen), draft.letterhead
    found: list[FlowBlock] = [Paragraph(words.text("request", days=draft.pay_within_days, total=total, company=company))]
    if letterhead.account_no:
        account = {"account_name": letterhead.account_name or company, "bank": letterhead.bank, "account_no": letterhead.account_no}
        found.append(Paragraph(words.text("request.account", **account, unit=draft.unit_code)))
    return found


def _signature(texts: Catalog) -> list[FlowBlock]:
    """Blanks that only the law firm fills."""
    _ = texts.gettext
    lines = (_("Law firm (seal):"), _("Counsel (signature):"), _("Date:"))
    return [Paragraph(f"{line} {_BLANK}{_BLANK}", note=True) for line in lines]


def sheet_blocks(draft: LawyerLetterDraft, texts: Catalog) -> list[FlowBlock]:
    """The data sheet: what the firm must know to check the draft, with every row and every delivery."""
    _ = texts.gettext
    words = wording("lawyer_letter", draft.language, draft.wording)
    blocks: list[FlowBlock] = [Paragraph(words.text("banner"), note=True)]
    for title, facts in (
        (_("1. Creditor"), draft.creditor),
        (_("2. Debtor and unit"), draft.debtor),
        (_("3. Contract"), draft.agreement),
    ):
        blocks += [Heading(title), _facts_table(facts, texts)]
    blocks += [Heading(_("4. Sums as of {day}").format(day=texts.long_date(draft.as_of))), _charges(draft, texts)]
    blocks += [Heading(_("5. Demands")), *_demands(draft, words, texts)]
    blocks += [Heading(_("6. What else the office knows")), _facts_table(draft.notes, texts)]
    return [*blocks, Heading(_("Attachments")), *_attachments(draft, words)]


def _facts_table(facts: Sequence[Fact], texts: Catalog) -> Table:
    """Two columns; a fact the office has not got is a blank to fill."""
    _ = texts.gettext
    return Table((_("Fact"), _("Content")), tuple((fact.label, fact.text or _BLANK) for fact in facts), (45.0, 120.0))
