"""``propdesk book``: make, look at, check, back up and restore a book."""

import argparse

from propdesk.cli.output import Answer
from propdesk.i18n import _, ngettext
from propdesk.services import upkeep
from propdesk.services.office import new_book, office_at
from propdesk.services.upkeep import BookInfo


def new(words: argparse.Namespace) -> Answer:
    """Make a new, empty book."""
    new_book(words.book, words.name)
    with office_at(words.book) as office:
        made = upkeep.book_info(office)
    line = _("“{name}” was made: {path}").format(name=made.name, path=words.book)
    return Answer({"book": words.book, "name": made.name, "uuid": made.uuid, "schema": made.schema}, [line])


def info(words: argparse.Namespace) -> Answer:
    """What a book is and holds."""
    with office_at(words.book, looking=True) as office:
        found = upkeep.book_info(office)
    newest = found.last_backup
    facts = {
        "book": words.book,
        "name": found.name,
        "uuid": found.uuid,
        "schema": found.schema,
        "unit_count": found.units,
        "person_count": found.people,
        "charge_count": found.charges,
        "payment_count": found.payments,
        "audit_lines": found.audit_lines,
        "chain_head": found.chain_head,
        "size_bytes": found.size,
        "last_backup": {"file": newest.path, "made_at": newest.made_at.isoformat(), "reason": newest.reason} if newest else None,
    }
    return Answer(facts, _info_lines(found))


def _info_lines(found: BookInfo) -> list[str]:
    newest = found.last_backup
    return [
        _("{name}  (format {schema}, {uuid})").format(name=found.name, schema=found.schema, uuid=found.uuid),
        _("Units: {units}   People: {people}   Charges: {charges}   Payments: {payments}").format(
            units=found.units, people=found.people, charges=found.charges, payments=found.payments
        ),
        _("Audit log: {lines} lines, newest {head}").format(lines=found.audit_lines, head=found.chain_head[:12]),
        _("Newest backup: {path}").format(path=newest.path) if newest else _("There is no backup yet."),
    ]


def check(words: argparse.Namespace) -> Answer:
    """Whether the book is still what was written into it."""
    with office_at(words.book) as office:
        report = upkeep.check_book(office)
    findings = [{"kind": one.kind, "count": one.count, "example": one.example, "sentence": one.sentence(_)} for one in report.findings]
    facts = {"book": words.book, "clean": report.clean, "findings": findings, "audit_lines": report.lines, "chain_head": report.head}
    if report.clean:
        return Answer(facts, [_("The book is sound: file, sums and audit log ({lines} lines) agree.").format(lines=report.lines)])
    trouble = ngettext(
        "The book is not in order: {count} finding. Nothing was changed.",
        "The book is not in order: {count} findings. Nothing was changed.",
        len(findings),
    ).format(count=len(findings))
    return Answer(facts, [one.sentence(_) for one in report.findings], trouble)


def backup(words: argparse.Namespace) -> Answer:
    """Make a verified copy now, also while the window has the book open."""
    with office_at(words.book, looking=True) as office:
        made = upkeep.backup_now(office, "by-hand")
    facts = {
        "book": words.book,
        "file": made.path,
        "made_at": made.made_at.isoformat(),
        "audit_lines": made.sequence,
        "chain_head": made.chain_head,
        "sha256": made.sha256,
        "size_bytes": made.size,
    }
    return Answer(facts, [_("A verified backup was made: {path}").format(path=made.path)])


def restore(words: argparse.Namespace) -> Answer:
    """Put a backup in its book's place; what stood there is kept beside."""
    seen = upkeep.restore_preview(words.backup, words.to)
    done = upkeep.restore_backup(words.backup, words.to)
    facts = {
        "book": done.path,
        "backup": done.backup,
        "kept": done.kept,
        "name": done.after.book_name,
        "uuid": done.after.book_uuid,
        "payments_lost": seen.payments_lost,
        "changes_lost": seen.changes_lost,
        "files_lost": list(done.lost),
    }
    lines = [_("“{name}” was restored to {path}").format(name=done.after.book_name, path=done.path)]
    if done.kept is not None:
        lines.append(_("What stood there is kept as {path}").format(path=done.kept))
    if seen.changes_lost:
        lines.append(
            _("Not in the restored book: {payments} payments and {changes} changes made since that backup.").format(
                payments=seen.payments_lost, changes=seen.changes_lost
            )
        )
    lines += [_("Attached file that is neither with the backup nor with the book: {name}").format(name=name) for name in done.lost]
    return Answer(facts, lines)
