"""What the meters page can have done: dialogs asked, services run, the word passed on."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from propdesk import settings as declared
from propdesk.domain.charges import FeeItem
from propdesk.domain.periods import Month
from propdesk.i18n import _
from propdesk.services import meters, reading_sheets, readings
from propdesk.services.meter_lists import MeterLine
from propdesk.services.meters import NoMeteredItem
from propdesk.ui import ask
from propdesk.ui.billing.meter_dialogs import EditMeterDialog, ExchangeDialog, NewMeterDialog, VoidReadingDialog
from propdesk.ui.billing.meter_import import ImportReadingsDialog
from propdesk.ui.session import METERS, Session

Undo = Callable[[int], object]


def _run(parent: QWidget, session: Session, work: Callable[[], int], said: str, undo: Undo | None = None) -> None:
    """Do it on the worker; tell the pages and say that it is done, with a way back where there is one, or why not."""

    def done(number: int) -> None:
        session.tasks.announce({METERS})
        back = _("Taken back.")
        session.toast(said, ((_("Undo"), lambda: _run(parent, session, lambda: _number(undo, number), back)),) if undo else ())

    session.tasks.run(lambda progress: work(), done, lambda error: ask.show_error(parent, error))


def _number(undo: Undo, number: int) -> int:
    undo(number)
    return number


def new_meter(parent: QWidget, session: Session, items: Sequence[FeeItem], item_id: int | None, unit: str) -> None:
    """Ask for a meter and add it."""
    if not items:
        ask.inform(parent, NoMeteredItem())
        return
    meter = NewMeterDialog(parent, session, items, item_id, unit).ask()
    if meter is not None:
        key = str(uuid4())
        text = _("Meter {meter} was added.").format(meter=meter.label)
        _run(parent, session, lambda: meters.add_meter(session.office, meter, key=key), text)


def edit_meter(parent: QWidget, session: Session, line: MeterLine) -> None:
    """Ask what is known of a meter and write it; take it out where a day is given."""
    edited = EditMeterDialog(parent, session, line).ask()
    if edited is None:
        return
    keys = (str(uuid4()), str(uuid4()))

    def work() -> int:
        if edited.meter != line.meter:
            meters.edit_meter(session.office, edited.meter, key=keys[0])
        if edited.ended_on is not None:
            meters.retire_meter(session.office, line.meter.id, edited.ended_on, key=keys[1])
        return line.meter.id

    text = _("Meter {meter} was changed.").format(meter=edited.meter.label)
    back = (lambda number: meters.reinstate_meter(session.office, number)) if edited.ended_on is not None else None
    _run(parent, session, work, text, back)


def exchange_meter(parent: QWidget, session: Session, line: MeterLine, day: date) -> None:
    """Ask for the final reading and the new meter, and exchange."""
    done = ExchangeDialog(parent, session, line, day).ask()
    if done is not None:
        key = str(uuid4())
        text = _("{unit}: meter {old} was exchanged for {new}.").format(unit=line.code, old=line.meter.label, new=done.new.label)
        work = partial(meters.exchange_meter, session.office, line.meter.id, done.final, done.new, key=key)
        _run(parent, session, work, text, lambda number: meters.undo_exchange(session.office, number))


def void_reading(parent: QWidget, session: Session, line: MeterLine) -> None:
    """Ask for the reason and void the newest reading of a meter."""
    reason = VoidReadingDialog(parent, line).ask()
    number = line.reading_id
    if reason is not None and number is not None:
        key = str(uuid4())
        _run(parent, session, lambda: readings.void_readings(session.office, [number], reason, key=key), _("The reading was voided."))


def import_sheet(parent: QWidget, session: Session, items: Sequence[FeeItem], item_id: int | None, day: date) -> None:
    """Choose a workbook, look at what it would do, take it over."""
    if not items:
        ask.inform(parent, NoMeteredItem())
        return
    folder = session.settings.get(declared.FOLDERS).get("import", "")
    start = Path(folder) if folder and Path(folder).is_dir() else session.office.path.parent
    filters = [_("Lists (*.xlsx *.xlsm *.xls *.ods *.csv *.txt)")]
    chosen = ask.open_file(parent, _("Import readings"), filters, start)
    if chosen is None:
        return
    session.settings.set(declared.FOLDERS, session.settings.get(declared.FOLDERS) | {"import": str(chosen.parent)})
    session.tasks.run(
        lambda progress: reading_sheets.open_sheet(chosen),
        lambda workbook: ImportReadingsDialog(parent, session, chosen, workbook, items, item_id, day).open(),
        lambda error: ask.show_error(parent, error),
    )


def export_list(parent: QWidget, session: Session, item: FeeItem, month: Month) -> None:
    """Ask for a file and write the reading list of a period into it, to be filled in and imported again."""
    folder = session.settings.get(declared.FOLDERS).get("export", "")
    start = Path(folder) if folder and Path(folder).is_dir() else session.office.path.parent
    title = " ".join((_("Meter reading list"), item.name, str(month)))
    filters = [_("Workbook (*.xlsx)"), _("Text table (*.csv)")]
    chosen = ask.save_file(parent, _("Export the list"), filters, start / f"{title}.xlsx")
    if chosen is None:
        return
    session.settings.set(declared.FOLDERS, session.settings.get(declared.FOLDERS) | {"export": str(chosen.parent)})
    session.tasks.run(
        lambda progress: reading_sheets.export_list(session.office, item.id, item.month_span(month), chosen, _, title),
        lambda path: session.toast(_("Exported: {file}").format(file=path), ()),
        lambda error: ask.show_error(parent, error),
        title=_("Export the list"),
    )
