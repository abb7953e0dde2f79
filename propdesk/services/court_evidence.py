"""What the book itself holds for a claim: in words for the list of evidence, and as facts that speak for or against a way."""

from collections.abc import Sequence
from datetime import date

from propdesk.domain.court import Claim, Item
from propdesk.domain.holds import HoldKind
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.units import format_area
from propdesk.i18n import ngettext, window
from propdesk.services import ledger, legal_words, limitation
from propdesk.services.ledger import LedgerRow
from propdesk.services.legal_words import Known
from propdesk.services.letterheads import office_facts
from propdesk.services.limitation import WatchRow
from propdesk.store import court as store
from propdesk.store import holds, people, plans
from propdesk.store import papers as register
from propdesk.store.court import CourtRow
from propdesk.store.engine import Connection
from propdesk.store.holds import HoldRow


def claim(conn: Connection, unit_id: int, rows: Sequence[LedgerRow], day: date, small_claims_fen: Fen | None) -> Claim:
    """What speaks for or against a way: dispute, clause, demand and limitation of these bills on a day."""
    charge_ids = {row.charge_id for row in rows}
    known = legal_words.known(conn, unit_id, day)
    named = register.lines(conn, [one.notice.document_id for one in known.sent if one.provable])
    demanded = {charge_id for lines in named.values() for charge_id, _fen in lines}
    return Claim(
        sum(row.open_fen for row in rows),
        sum(row.late_fee_open_fen for row in rows),
        disputed=bool(_disputes(conn, unit_id, charge_ids, day)),
        clause=all(row.clause for row in rows if row.late_fee_open_fen),
        demanded=charge_ids <= demanded,
        expired=any(row.limitation.expired for row in limits(conn, unit_id, charge_ids, day)),
        small_claims_fen=small_claims_fen,
    )


def limits(conn: Connection, unit_id: int, charge_ids: set[int], day: date) -> list[WatchRow]:
    """The limitation of these bills, oldest due first."""
    return [row for row in limitation.rows(conn, day, [unit_id]) if row.charge_id in charge_ids]


def _disputes(conn: Connection, unit_id: int, charge_ids: set[int], day: date) -> list[HoldRow]:
    """The disputes open on a day over these bills or the whole household."""
    found = holds.in_force(conn, day, [unit_id]).get(unit_id, ())
    return [row for row in found if row.kind is HoldKind.DISPUTE and (row.charge_id is None or row.charge_id in charge_ids)]


def held(conn: Connection, case: CourtRow, as_of: date) -> list[tuple[Item, str]]:
    """What the book holds of each thing of the list, in words; nothing for what only the office can say."""
    charge_ids = {row.charge_id for row in store.claimed(conn, case.case_id)}
    known = legal_words.known(conn, case.unit_id, as_of)
    return [
        *_of_contract(conn, case, charge_ids, as_of),
        (Item.LEDGER, _sums(case)),
        (Item.DEMANDS, _demands(known)),
        (Item.PROMISES, _promises(conn, case, known, as_of)),
        (Item.LIMITATION, _limitation(limits(conn, case.unit_id, charge_ids, as_of))),
        (Item.DISPUTES, _counted(len(_disputes(conn, case.unit_id, charge_ids, as_of)), "dispute")),
    ]


def unneeded(case: CourtRow) -> frozenset[Item]:
    """What nobody needs while there is nothing of it: promises, disputes, and the clause where no late fee is claimed."""
    return frozenset({Item.PROMISES, Item.DISPUTES, *(() if case.late_fee_fen else (Item.LATE_FEE,))})


def _of_contract(conn: Connection, case: CourtRow, charge_ids: set[int], as_of: date) -> list[tuple[Item, str]]:
    """Contract, price, owner, area and late-fee clause."""
    facts = office_facts(conn)
    unit = people.units(conn, [case.unit_id])[0]
    owners = people.owner_names(conn, as_of, [case.unit_id]).get(case.unit_id, ())
    clauses = dict.fromkeys(
        row.clause for row in ledger.open_rows(conn, [case.unit_id], as_of) if row.charge_id in charge_ids and row.clause
    )
    return [
        (Item.CONTRACT, " ".join(part for part in (facts.contract_title, facts.contract_clause) if part)),
        (Item.PRICE, "; ".join(store.price_basis(conn, case.case_id))),
        (Item.OWNER, "、".join(owners)),
        (Item.AREA, f"{format_area(unit.area_cm2)} ㎡" if unit.area_cm2 else ""),
        (Item.LATE_FEE, "; ".join(clauses)),
    ]


def _sums(case: CourtRow) -> str:
    words = ngettext("{n} bill, {amount} yuan and {fee} yuan late fee", "{n} bills, {amount} yuan and {fee} yuan late fee", case.charges)
    return words.format(n=case.charges, amount=format_yuan(case.principal_fen), fee=format_yuan(case.late_fee_fen))


def _demands(known: Known) -> str:
    if not known.sent:
        return ""
    provable = sum(one.provable for one in known.sent)
    words = ngettext("{n} notice, arrival of {proved} can be proved", "{n} notices, arrival of {proved} can be proved", len(known.sent))
    return words.format(n=len(known.sent), proved=provable)


def _promises(conn: Connection, case: CourtRow, known: Known, as_of: date) -> str:
    agreed = len(plans.find(conn, as_of, unit_ids=[case.unit_id]))
    parts = (_counted(len(known.promises), "promise"), _counted(agreed, "plan"), _counted(len(known.mediations), "mediation"))
    return ("、" if window().language == "zh_CN" else ", ").join(part for part in parts if part)


def _counted(count: int, kind: str) -> str:
    """How many of a kind there are, nothing for none."""
    if not count:
        return ""
    words = {
        "promise": ngettext("{n} promise", "{n} promises", count),
        "plan": ngettext("{n} instalment plan", "{n} instalment plans", count),
        "mediation": ngettext("{n} mediation", "{n} mediations", count),
        "dispute": ngettext("{n} open dispute", "{n} open disputes", count),
    }
    return words[kind].format(n=count)


def _limitation(rows: Sequence[WatchRow]) -> str:
    """The day on which the first bill would be lost."""
    if not rows:
        return ""
    expired = sum(row.limitation.expired for row in rows)
    if expired:
        words = ngettext("{n} bill past limitation", "{n} bills past limitation", expired)
        return words.format(n=expired)
    return window().gettext("safe until {day} at least").format(day=min(row.limitation.last_safe_day for row in rows))
