"""证据册: everything a claim is proved with as one PDF, each item with its hash; what is missing or was changed is named.

In it: the claim bill by bill and the account, notices as they were issued with their deliveries, the limitation sheet, promises,
plans and mediations, the log of contacts, disputes, and every file that belongs to one of these or to the list of evidence.
Drafts of a lawyer's letter are no evidence and stay out.
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from propdesk import clock
from propdesk.documents.evidence import PDF, Cover, EvidenceSheet, Piece
from propdesk.documents.evidence import Bundled as Bundled
from propdesk.documents.results import Progress
from propdesk.domain.addresses import unit_name
from propdesk.domain.attachments import Object
from propdesk.domain.court import WAY_NAMES, Item
from propdesk.domain.court_events import STEP_NAMES, Step
from propdesk.domain.money import format_yuan
from propdesk.i18n import catalog
from propdesk.services import evidence_sheets, legal_words, mediation, papers, statements
from propdesk.services.changes import Done, commit
from propdesk.services.court import CaseUnknown
from propdesk.services.evidence_sheets import Ground
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.office import Office, profile
from propdesk.services.statements import SpanChoice
from propdesk.store import attachments as files
from propdesk.store import court as store
from propdesk.store import mediation as mediations
from propdesk.store import people, plans
from propdesk.store.attachments import AttachmentRow
from propdesk.store.engine import Connection


def build(office: Office, case_id: int, as_of: date, language: str, progress: Progress | None = None) -> Bundled:
    """The bundle of a case as of a day, in memory; `progress` hears how many items are done.

    Raises `CaseUnknown` and `Cancelled`. `Bundled.troubles` names what could not be put in.
    """
    from propdesk.documents.evidence_bundle import draw_bundle

    texts = catalog(language)
    with office.store.snapshot() as conn:
        found = store.find(conn, as_of, ids=[case_id])
        if not found:
            raise CaseUnknown()
        ground = Ground(office, found[0], as_of, texts, legal_words.known(conn, found[0].unit_id, as_of), files.default_folder(office.path))
        pieces = _pieces(conn, ground)
        cover = _cover(conn, ground)
    return draw_bundle(cover, pieces, progress)


def file_bundle(
    office: Office, case_id: int, as_of: date, language: str, out: Path, progress: Progress | None = None
) -> tuple[Path, Bundled]:
    """Write the bundle to a file, whole or not at all, and note it with the hash of each item.

    Raises `CaseUnknown`, `Cancelled` or `PaperNotWritten`.
    """
    from propdesk.documents.paper import write_atomic

    bundled = build(office, case_id, as_of, language, progress)
    path = write_atomic(out, bundled.pdf)
    note_bundle(office, case_id, bundled)
    return path, bundled


def note_bundle(office: Office, case_id: int, bundled: Bundled) -> None:
    """Note that a bundle was saved or printed, with its hash and those of its items."""

    def work(conn: Connection) -> Done[None]:
        found = store.find(conn, date.max, ids=[case_id])
        body = {
            "case": case_id,
            "sha256": hashlib.sha256(bundled.pdf).hexdigest(),
            "pages": bundled.pages,
            "items": [{"title": item.title, "sha256": item.sha256, "trouble": item.trouble} for item in bundled.index],
        }
        return Done(None, case_id, found[0].code if found else str(case_id), body)

    commit(office.store, office.actor, "court.bundle", work, moment=clock.now())


def _cover(conn: Connection, ground: Ground) -> Cover:
    _, case, facts = ground.texts.gettext, ground.case, profile(ground.office)
    unit = people.units(conn, [case.unit_id])[0]
    named = unit_name(ground.texts.language, unit.building, unit.entrance, unit.room, unit.kind)
    owners = people.owner_names(conn, ground.as_of).get(case.unit_id, ())
    filed = next((event.on.isoformat() for event in case.events if event.step is Step.FILED), "")
    steps = [f"{event.on.isoformat()} {_(STEP_NAMES[event.step])}" for event in case.events]
    lines = (
        (_("Plaintiff"), facts.company or facts.community),
        (_("Defendant"), ("、" if ground.texts.language == "zh_CN" else ", ").join(owners)),
        (_("Unit"), f"{unit.code}  {named}"),
        (_("Way"), _(WAY_NAMES[case.way])),
        (_("Court"), case.court),
        (_("Claim"), _("{principal} + late fee {fee} = {total} yuan").format(
            principal=format_yuan(case.principal_fen), fee=format_yuan(case.late_fee_fen), total=format_yuan(case.claim_fen)
        )),
        (_("As of"), ground.as_of.isoformat()),
        (_("Steps"), "\n".join(steps) if filed or steps else "—"),
    )  # fmt: skip
    marks = ("demo",) if facts.demo else ()
    return Cover(ground.texts.language, lines, letterhead(facts), stamp(clock.now()), ground.office.actor.operator, marks)


def _pieces(conn: Connection, ground: Ground) -> list[Piece]:
    """Every item in the order of the list of evidence."""
    said = store.items(conn, ground.case.case_id)
    linked = files.linked(conn, Object.COURT_ITEM.value, [one.item_id for one in said])
    own = {item: [row for one in said if one.item is item for row in linked.get(one.item_id, ())] for item in Item}
    made = {
        Item.LEDGER: _ledger(conn, ground),
        Item.DEMANDS: [*_demands(conn, ground), *_contacts(conn, ground)],
        Item.PROMISES: _promises(conn, ground),
        Item.LIMITATION: [_sheet(ground, Item.LIMITATION, evidence_sheets.limitation_sheet(conn, ground))],
        Item.DISPUTES: [_sheet(ground, Item.DISPUTES, evidence_sheets.dispute_sheet(conn, ground))],
        Item.LATE_FEE: [_sheet(ground, Item.LATE_FEE, evidence_sheets.clause_sheet(conn, ground))],
    }
    found = [piece for item in Item for piece in (*made.get(item, ()), *_attached(ground, ground.part(item), own[item]))]
    return [piece for piece in found if piece is not None]


def _sheet(ground: Ground, item: Item, sheet: EvidenceSheet | None) -> Piece | None:
    """A sheet PropDesk draws itself; None where there is nothing to say."""
    from propdesk.documents.evidence_sheets import draw_sheet

    return _drawn(ground, item, sheet.title, draw_sheet(sheet).pdf) if sheet is not None else None


def _drawn(ground: Ground, item: Item, title: str, pdf: bytes) -> Piece:
    return Piece(title, ground.part(item), hashlib.sha256(pdf).hexdigest(), PDF, lambda: pdf)


def _ledger(conn: Connection, ground: Ground) -> list[Piece | None]:
    """The claim bill by bill, then the account from the first bill on, names in full: a court must know whose it is."""
    sheet = _sheet(ground, Item.LEDGER, evidence_sheets.claim_sheet(conn, ground))
    first, last = statements.days_of(ground.office, [ground.case.unit_id], SpanChoice.EVERYTHING, ground.as_of)
    account = statements.of_unit(ground.office, ground.case.unit_id, first, last)
    printed = statements.draft(ground.office, account, ground.texts.language, ground.as_of, masked=False)
    return [sheet, _drawn(ground, Item.LEDGER, ground.texts.gettext("Statement of account"), printed.pdf)]


def _demands(conn: Connection, ground: Ground) -> list[Piece | None]:
    """Each notice as it was issued, then how it was delivered and the files of its deliveries."""
    found: list[Piece | None] = []
    linked = files.linked(conn, Object.DELIVERY.value, [row.delivery_id for one in ground.known.sent for row in one.deliveries])
    for one in ground.known.sent:
        told = ground.texts.gettext("Reminder notice {number} of {day}").format(number=one.notice.number, day=one.notice.issued_on)
        found.append(_drawn(ground, Item.DEMANDS, told, papers.draw(ground.office, [one.notice]).pdf))
        for row in one.deliveries:
            found += _attached(ground, f"{ground.part(Item.DEMANDS)}, {one.notice.number}", linked.get(row.delivery_id, ()))
    return [_sheet(ground, Item.DEMANDS, evidence_sheets.delivery_sheet(conn, ground)), *found]


def _contacts(conn: Connection, ground: Ground) -> list[Piece | None]:
    linked = files.linked(conn, Object.CONTACT.value, [row.contact_id for row in ground.known.contacts])
    sheet = _sheet(ground, Item.DEMANDS, evidence_sheets.contact_sheet(conn, ground))
    return [sheet, *(piece for rows in linked.values() for piece in _attached(ground, ground.texts.gettext("Notes of contacts"), rows))]


def _promises(conn: Connection, ground: Ground) -> list[Piece | None]:
    """Promises, plans and mediations with their files."""
    found: list[Piece | None] = [_sheet(ground, Item.PROMISES, evidence_sheets.promise_sheet(conn, ground))]
    named = mediations.charges(conn, [row.mediation_id for row in ground.known.mediations])
    for row in ground.known.mediations:
        paper = mediation.paper(
            conn, ground.office, mediation.Mediation(row, tuple(named.get(row.mediation_id, ()))), ground.texts.language
        )
        found.append(_drawn(ground, Item.PROMISES, ground.texts.gettext("Record of mediation"), mediation.draw_paper(paper).pdf))
    agreed = [row.plan_id for row in plans.find(conn, ground.as_of, unit_ids=[ground.case.unit_id])]
    for obj, ids in (
        (Object.PROMISE, [row.promise_id for row in ground.known.promises]),
        (Object.PLAN, agreed),
        (Object.MEDIATION, [row.mediation_id for row in ground.known.mediations]),
    ):
        for rows in files.linked(conn, obj.value, ids).values():
            found += _attached(ground, ground.part(Item.PROMISES), rows)
    return found


def _attached(ground: Ground, part: str, rows: Sequence[AttachmentRow]) -> list[Piece]:
    """Files as items; one that is missing or was changed is named with the hash it had."""
    return [_file(ground, part, row) for row in rows]


def _file(ground: Ground, part: str, row: AttachmentRow) -> Piece:
    _ = ground.texts.gettext
    words = {"missing": _("the file is missing in the folder of the book"), "changed": _("the file was changed since it was attached")}
    state = files.state(ground.folder, row.sha256, row.name, row.size)
    load = partial(Path.read_bytes, files.place(ground.folder, row.sha256, row.name))
    return Piece(row.name, part, row.sha256, row.media, load, ours=False, trouble=words.get(state, ""))
