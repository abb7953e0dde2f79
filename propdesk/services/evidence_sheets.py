"""The sheets of an evidence bundle: what the book holds of a claim in tables, each row with its day and its proof."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from propdesk import clock
from propdesk.documents.evidence import EvidenceSheet
from propdesk.documents.flow import FlowBlock, Heading, Paragraph, Table
from propdesk.domain.court import ITEM_NAMES, Item
from propdesk.domain.deliveries import PROOF_NAMES, Proof
from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.domain.limitation import KIND_NAMES, Limitation
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog
from propdesk.services import court_evidence, legal_words
from propdesk.services.ledger import open_rows
from propdesk.services.legal_words import Known, Sent
from propdesk.services.letterheads import letterhead, office_facts, stamp
from propdesk.services.notices import notice_line
from propdesk.services.office import Office
from propdesk.store import court as store
from propdesk.store import holds, plans
from propdesk.store.court import CourtRow
from propdesk.store.deliveries import DeliveryRow
from propdesk.store.engine import Connection
from propdesk.store.holds import HoldRow
from propdesk.store.plans import PlanRow


@dataclass(frozen=True, slots=True)
class Ground:
    """What a bundle is made of: a case as of a day, what the book knows of its debt, the folder of files, the language."""

    office: Office
    case: CourtRow
    as_of: date
    texts: Catalog
    known: Known
    folder: Path

    def part(self, item: Item) -> str:
        """What an item belongs to, by the number on the list of evidence."""
        return f"{list(Item).index(item) + 1} {self.texts.gettext(ITEM_NAMES[item])}"


def _sheet(conn: Connection, ground: Ground, title: str, *blocks: FlowBlock) -> EvidenceSheet:
    facts = office_facts(conn)
    about = ground.texts.gettext("Unit {unit}, as of {day}").format(unit=ground.case.code, day=ground.texts.long_date(ground.as_of))
    return EvidenceSheet(
        ground.texts.language, title, (Paragraph(about, note=True), *blocks), letterhead(facts), stamp(clock.now()),
        ground.office.actor.operator, facts.demo,
    )  # fmt: skip


def claim_sheet(conn: Connection, ground: Ground) -> EvidenceSheet:
    """Every bill claimed as it stands on the day: due, charged, paid, open, late fee with its formula; settled ones are said to be."""
    _ = ground.texts.gettext
    standing = {row.charge_id: row for row in open_rows(conn, [ground.case.unit_id], ground.as_of)}
    rows: list[tuple[str, ...]] = []
    formulas: list[tuple[str, ...]] = []
    sums = [0, 0, 0, 0]
    for one in store.claimed(conn, ground.case.case_id):
        row = standing.get(one.charge_id)
        if row is None:
            rows.append((one.item, one.period, one.due_on.isoformat(), "", "", _("settled"), ""))
            continue
        line = notice_line(row, ground.as_of, ground.texts.language)
        figures = (line.principal_fen, line.paid_fen, line.open_fen, line.late_fee_fen)
        sums = [total + figure for total, figure in zip(sums, figures, strict=True)]
        rows.append((one.item, one.period, one.due_on.isoformat(), *map(format_yuan, figures)))
        plain = _("{open} × {rate} × {days} days").format(open=format_yuan(line.open_fen), rate=line.rate, days=line.days_late)
        formula = line.late_words or (plain if line.late_fee_fen else "")
        formulas.append((one.item, one.period, line.basis, formula or "—"))
    heads = (_("Charge item"), _("Period"), _("Due date"), _("Charged"), _("Paid"), _("Open"), _("Late fee"))
    total = (_("Total"), "", "", *map(format_yuan, sums))
    table = Table(heads, tuple(rows), (33.0, 19.0, 23.0, 23.0, 22.0, 23.0, 22.0), (3, 4, 5, 6), total)
    worked = Table((_("Charge item"), _("Period"), _("Area × price"), _("Late fee")), tuple(formulas), (33.0, 19.0, 55.0, 58.0))
    return _sheet(conn, ground, _("Claim, bill by bill"), table, Heading(_("How the amounts arose")), worked)


def delivery_sheet(conn: Connection, ground: Ground) -> EvidenceSheet | None:
    """Each notice with every delivery of it, who took it, what proves it and whether it counts for limitation."""
    if not ground.known.sent:
        return None
    _ = ground.texts.gettext
    rows = [row for one in ground.known.sent for row in _delivered(one, ground.texts)]
    heads = (_("Notice"), _("Day of the notice"), _("Delivery"), _("Proof of delivery"), _("Limitation"))
    return _sheet(conn, ground, _("Notices and deliveries"), Table(heads, tuple(rows), (30.0, 22.0, 50.0, 38.0, 25.0)))


def _delivered(one: Sent, texts: Catalog) -> list[tuple[str, ...]]:
    number, day = one.notice.number, one.notice.issued_on.isoformat()
    if not one.deliveries:
        return [(number, day, texts.gettext("none"), "", "")]
    told = [(legal_words.delivery_words(row, texts), _proofs(row, texts), _counts(row.counts, texts)) for row in one.deliveries]
    return [(number, day, *words) for words in told]


def _proofs(row: DeliveryRow, texts: Catalog) -> str:
    comma = "、" if texts.language == "zh_CN" else ", "
    said = [texts.gettext(PROOF_NAMES[Proof(word)]) for word in row.proofs.split()]
    return comma.join([*said, *([row.witness] if row.witness else [])])


def _counts(counts: str, texts: Catalog) -> str:
    return texts.gettext(COUNTS_NAMES[Counts(counts)])


def contact_sheet(conn: Connection, ground: Ground) -> EvidenceSheet | None:
    """The log of contacts; notes of the office's own prove no demand."""
    if not ground.known.contacts:
        return None
    _ = ground.texts.gettext
    rows = tuple(legal_words.contact_words(row, ground.texts) for row in ground.known.contacts)
    table = Table((_("Date"), _("Channel"), _("By"), _("Result")), rows, (30.0, 28.0, 27.0, 80.0))
    about = _("Notes of the office. They tell how the matter went and do not prove a demand by themselves.")
    return _sheet(conn, ground, _("Log of contacts"), Paragraph(about), table)


def promise_sheet(conn: Connection, ground: Ground) -> EvidenceSheet | None:
    """Promises and instalment plans with what was kept of them."""
    agreed = list(reversed(plans.find(conn, ground.as_of, unit_ids=[ground.case.unit_id])))
    if not ground.known.promises and not agreed:
        return None
    _ = ground.texts.gettext
    rows = [(legal_words.promise_words(row, ground.texts), _counts(row.counts, ground.texts)) for row in ground.known.promises]
    blocks: list[FlowBlock] = []
    if rows:
        blocks += [Heading(_("Promises")), Table((_("Promise"), _("Limitation")), tuple(rows), (140.0, 25.0))]
    for plan in agreed:
        blocks += [Heading(_("Instalment plan of {day}, signed by {name}").format(day=plan.terms.agreed_on, name=plan.terms.signer))]
        blocks += [_plan(plan, ground.texts)]
    return _sheet(conn, ground, _("Promises and instalment plans"), *blocks)


def _plan(plan: PlanRow, texts: Catalog) -> Table:
    _ = texts.gettext
    rows = tuple((one.due_on.isoformat(), format_yuan(one.amount_fen)) for one in plan.terms.instalments)
    paid = (_("Paid"), format_yuan(plan.stands.paid_fen))
    return Table((_("Due date"), _("Instalment")), rows, (60.0, 40.0), (1,), paid)


def limitation_sheet(conn: Connection, ground: Ground) -> EvidenceSheet | None:
    """The last safe day of each bill claimed and the event it rests on."""
    charge_ids = {row.charge_id for row in store.claimed(conn, ground.case.case_id)}
    found = court_evidence.limits(conn, ground.case.unit_id, charge_ids, ground.as_of)
    if not found:
        return None
    _ = ground.texts.gettext
    rows = tuple(
        (row.item, row.period, row.due_on.isoformat(), *(tell(row.limitation, ground.texts) for tell in (_safe, _why))) for row in found
    )
    heads = (_("Charge item"), _("Period"), _("Due date"), _("Last safe day"), _("Rests on"))
    about = _("Three years from the due day of each bill (Civil Code 188), anew from each event that names it (195). The earlier reading.")
    return _sheet(conn, ground, _("Limitation, bill by bill"), Paragraph(about), Table(heads, rows, (35.0, 20.0, 24.0, 30.0, 56.0)))


def _safe(one: Limitation, texts: Catalog) -> str:
    day = one.last_safe_day.isoformat()
    return texts.gettext("{day}, expired").format(day=day) if one.expired else day


def _why(one: Limitation, texts: Catalog) -> str:
    """The event in words with its day and paper."""
    if one.running:
        return texts.gettext("a proceeding is running")
    if one.why is None:
        return texts.gettext("due day")
    return " ".join(part for part in (one.why.event_on.isoformat(), texts.gettext(KIND_NAMES[one.why.kind]), one.why.reference) if part)


def dispute_sheet(conn: Connection, ground: Ground) -> EvidenceSheet | None:
    """What the debtor objects to, since when, and what stands against it."""
    found = [row for row in holds.find(conn, unit_id=ground.case.unit_id) if row.start_on <= ground.as_of]
    if not found:
        return None
    _ = ground.texts.gettext
    heads = (_("From"), _("Until"), _("About"), _("Disputed part"), _("Reason"))
    table = Table(heads, tuple(_dispute(row, ground.texts) for row in found), (24.0, 24.0, 35.0, 25.0, 57.0), (3,))
    return _sheet(conn, ground, _("Disputes and holds"), table)


def _dispute(row: HoldRow, texts: Catalog) -> tuple[str, ...]:
    about = f"{row.item} {row.period}" if row.charge_id else texts.gettext("All of the household")
    part = format_yuan(row.amount_fen) if row.amount_fen else ""
    return row.start_on.isoformat(), row.end_on.isoformat() if row.end_on else "", about, part, f"{row.reason} {row.ticket}".strip()


def clause_sheet(conn: Connection, ground: Ground) -> EvidenceSheet:
    """The contract and the late-fee clause the claim rests on; without a clause nothing speaks of a late fee."""
    _, facts = ground.texts.gettext, office_facts(conn)
    claimed = {row.charge_id for row in store.claimed(conn, ground.case.case_id)}
    clauses = dict.fromkeys(
        row.clause for row in open_rows(conn, [ground.case.unit_id], ground.as_of) if row.charge_id in claimed and row.clause
    )
    title = " ".join(part for part in (facts.contract_title, facts.contract_clause) if part)
    rows = [(_("Contract"), title or "＿＿＿＿＿＿")]
    rows += [(_("Basis of the price"), basis) for basis in store.price_basis(conn, ground.case.case_id)]
    rows += [(_("Late-fee clause"), clause) for clause in clauses]
    return _sheet(conn, ground, _("What the claim rests on"), Table((_("Fact"), _("Content")), tuple(rows), (45.0, 120.0)))
