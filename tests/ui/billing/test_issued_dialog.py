"""The list of notices issued: what was delivered, slips ticked, many at once, decisions, void; files chosen and dropped."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from propdesk.domain.attachments import Object
from propdesk.domain.deliveries import Channel, Facts, Outcome, Proof, Relation
from propdesk.services import arrears, attachments, deliveries, notices, papers
from propdesk.services.office import Office
from propdesk.services.prints import Printed
from propdesk.store.attachments import default_folder
from propdesk.store.papers import DocumentRow
from propdesk.ui.billing import issued_dialog
from propdesk.ui.billing.attached_dialog import AttachedDialog, TakeOffDialog
from propdesk.ui.billing.delivery_dialog import DeliveryDialog
from propdesk.ui.billing.delivery_history import DecideDialog, HistoryDialog, VoidNoticeDialog
from propdesk.ui.billing.issued_dialog import COUNTING, REVIEW, UNDELIVERED, VOIDED, IssuedDialog
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import Session
from propdesk.ui.tasks import Progress
from tests.documents.papers_made import pages
from tests.tools.boxes import Boxes

ISSUED, TODAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def sent(office: Office) -> tuple[DocumentRow, ...]:
    """Five notices of 20 November."""
    units = [row.unit_id for row in arrears.overdue(office, ISSUED).rows[:5]]
    return notices.issue(office, ISSUED, units, "zh_CN").documents


@pytest.fixture
def dialog(window: QWidget, session: Session, sent: tuple[DocumentRow, ...]) -> IssuedDialog:
    made = IssuedDialog(window, session)
    made.show()
    return made


def save(form: FormDialog[object]) -> None:
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def shown(dialog: IssuedDialog) -> list[str]:
    return [row.number for row in dialog.table.rows.shown()]


def cell(dialog: IssuedDialog, key: str, number: str) -> str:
    row = next(row for row in dialog.table.rows.all() if row.number == number)
    return next(column for column in dialog.table.rows.columns if column.key == key).shown(row)


def scan(dialog: IssuedDialog, text: str) -> str:
    dialog.scan.setFocus()
    dialog.scan.setText(text)
    QTest.keyClick(dialog.scan, Qt.Key.Key_Return)
    return dialog.told.text()


def test_slips_are_scanned_one_after_the_other(dialog: IssuedDialog, sent: tuple[DocumentRow, ...], office: Office) -> None:
    first, second = sent[0], sent[1]
    assert cell(dialog, "delivery", first.number) == "Not delivered yet"
    assert "Counts" in scan(dialog, f"PD|{first.number}|{first.unit_id}")
    assert dialog.scan.text() == ""
    assert cell(dialog, "delivery", first.number) == "Handed over in person · Signed for"
    assert cell(dialog, "counts", first.number) == "Counts"
    dialog.signer.setCurrentIndex(dialog.signer.findData(Relation.TENANT.value))
    assert "To be reviewed" in scan(dialog, second.number.lower())
    assert "ticked before" in scan(dialog, second.number)
    assert "no notice" in scan(dialog, "CJ2026-999999")
    assert dialog.told.property("role") == "error"
    assert dialog.scan.selectedText() == "CJ2026-999999"
    dialog.signed_on.set_value(date(2026, 11, 19))
    assert "issued on 2026-11-20" in scan(dialog, sent[2].number)
    dialog.signed_on.edit.setText("nonsense")
    assert "not a date" in scan(dialog, sent[2].number)
    assert len([row for row in deliveries.issued(office, TODAY) if row.delivery]) == 2
    assert dialog.isVisible()  # Enter in the field presses no button
    dialog.reject()


def test_chips_show_what_is_left_to_do(dialog: IssuedDialog, sent: tuple[DocumentRow, ...]) -> None:
    scan(dialog, sent[0].number)
    dialog.signer.setCurrentIndex(dialog.signer.findData(Relation.OTHER.value))
    scan(dialog, sent[1].number)
    for key, numbers in ((UNDELIVERED, sent[2:]), (COUNTING, sent[:1]), (REVIEW, sent[1:2]), (VOIDED, ())):
        dialog.chips.button(key).click()
        assert sorted(shown(dialog)) == [row.number for row in numbers]
        assert dialog.chips.button(key).text().endswith(f" {len(numbers)}")
    dialog.panel.clear_filter.emit()
    assert len(shown(dialog)) == 5
    dialog.within.setText(sent[4].code)
    assert sent[4].number in shown(dialog)
    dialog.reject()


def test_many_are_posted_in_one_step(
    dialog: IssuedDialog, sent: tuple[DocumentRow, ...], boxes: Boxes, office: Office, toasts: object, tmp_path: Path
) -> None:
    photo = tmp_path / "门上 照片#1.jpg"
    photo.write_bytes(b"photo")
    dialog.table.selectAll()

    def fill(form: DeliveryDialog) -> None:
        form.channel.setCurrentIndex(form.channel.findData(Channel.DOOR.value))
        assert form.tracking_row.isHidden()
        assert form.relation_row.isHidden()
        form.proofs[Proof.PHOTO].setChecked(True)
        assert form.counts.text() == "Does not count"
        form.files.add([photo])
        save(form)

    boxes.expect_dialog(DeliveryDialog, fill)
    dialog.deliver_button.click()
    rows = deliveries.issued(office, TODAY)
    assert [(row.delivery.channel, row.delivery.proofs) for row in rows if row.delivery] == [("door", "photo")] * 5
    assert all(len(attachments.of(office, Object.DELIVERY, row.delivery.delivery_id)) == 1 for row in rows if row.delivery)
    assert len([path for path in default_folder(office.path).rglob("*") if path.is_file()]) == 1
    assert "5 notices noted" in toasts.texts[-1]  # type: ignore[attr-defined]
    assert cell(dialog, "delivery", sent[0].number) == "Posted on the door"
    dialog.reject()


def test_wrong_days_stand_beside_their_field(dialog: IssuedDialog, sent: tuple[DocumentRow, ...], boxes: Boxes, office: Office) -> None:
    dialog.table.select([sent[0].document_id])

    def fill(form: DeliveryDialog) -> None:
        form.channel.setCurrentIndex(form.channel.findData(Channel.EMS.value))
        form.sent.set_value(date(2026, 11, 19))
        save(form)
        assert "must be filled in" in form.tracking_row.error.text()
        form.tracking.setText("EA1")
        save(form)
        assert "was issued on 2026-11-20" in form.sent_row.error.text()
        form.sent.set_value(date(2026, 11, 24))
        save(form)
        assert "still to come" in form.sent_row.error.text()
        form.sent.set_value(date(2026, 11, 21))
        form.outcome.setCurrentIndex(form.outcome.findData(Outcome.REFUSED.value))
        form.result_on.set_value(date(2026, 11, 20))
        save(form)
        assert "cannot be earlier" in form.result_row.error.text()
        assert deliveries.history(office, sent[0].document_id, TODAY).deliveries == ()
        form.files.add([Path("/nowhere/a.exe"), Path("/nowhere/a.jpg")])
        assert "a.exe" in form.files.refusal.text()
        assert form.files.paths() == ()
        form.result_on.set_value(date(2026, 11, 22))
        form.proofs[Proof.CONTENT].setChecked(True)
        form.proofs[Proof.AGREED_ADDRESS].setChecked(True)
        assert form.counts.text() == "Counts provisionally"
        save(form)

    boxes.expect_dialog(DeliveryDialog, fill)
    dialog.deliver_button.click()
    assert cell(dialog, "delivery", sent[0].number) == "EMS · Acceptance refused"
    assert cell(dialog, "counts", sent[0].number) == "Counts provisionally"
    dialog.reject()


def drop(files: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)), QUrl("https://example.org/a.jpg")])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    files.dropEvent(QDropEvent(QPoint(2, 2), Qt.DropAction.CopyAction, data, buttons, keys))


def test_files_are_dropped_viewed_and_taken_out(
    window: QWidget, session: Session, sent: tuple[DocumentRow, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boxes: Boxes
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    paths = [tmp_path / "回执 100%#1?.jpg", tmp_path / "b.pdf"]
    for path in paths:
        path.write_bytes(b"x")
    form = DeliveryDialog(window, session, deliveries.issued(session.office, TODAY)[:1])
    form.show()
    assert not form.changed()
    drop(form.files, paths[0])
    drop(form.files, paths[0])
    boxes.expect_file(paths[1])
    form.files.add_button.click()
    assert form.files.paths() == tuple(paths)
    assert form.changed()
    form.files.view_button.click()
    assert opened == [str(paths[0])]
    form.files.remove_button.click()
    assert form.files.paths() == (paths[1],)
    boxes.expect("Close without saving", "Do not save")
    form.reject()


def test_history_result_decision_and_files(
    dialog: IssuedDialog, session: Session, sent: tuple[DocumentRow, ...], boxes: Boxes, office: Office, tmp_path: Path
) -> None:
    facts = Facts(Channel.EMS, Outcome.SENT, ISSUED, tracking="EA123", proofs=frozenset({Proof.CONTENT}))
    deliveries.record(office, [sent[0].document_id], facts, TODAY, key=str(uuid4()))
    dialog.load()
    dialog.table.select([sent[0].document_id])
    print_of_tracking = tmp_path / "tracking.pdf"
    print_of_tracking.write_bytes(b"pdf")

    def result(form: DeliveryDialog) -> None:
        assert form.tracking.text() == "EA123"
        form.outcome.setCurrentIndex(form.outcome.findData(Outcome.SIGNED.value))
        form.result_on.set_value(date(2026, 11, 22))
        assert form.counts.text() == "To be reviewed"
        form.files.add([print_of_tracking])
        save(form)

    def decision(form: DecideDialog) -> None:
        form.counts.setCurrentIndex(form.counts.findData("yes"))
        save(form)
        assert "must be filled in" in form.allowed.reason_row.error.text()
        form.allowed.reason.setText("居委会在场")
        form.allowed.approver.setText("周经理")
        save(form)

    def files(form: AttachedDialog) -> None:
        assert [row.name for row in form.table.rows.all()] == ["tracking.pdf"]
        boxes.expect_file(tmp_path / "copy.pdf")
        form.copy_button.click()
        assert (tmp_path / "copy.pdf").read_bytes() == b"pdf"
        boxes.expect_dialog(TakeOffDialog, lambda ask: (ask.reason.setText("wrong one"), save(ask)))
        form.remove_button.click()
        assert form.panel.empty_shown == "empty"
        boxes.expect_file(print_of_tracking)
        form.add_button.click()
        next(default_folder(office.path).rglob("*.pdf")).write_bytes(b"p0f")
        boxes.expect("not in the folder of the book any more", "Close")
        form.open_button.click()
        form.close_button.click()

    def history(form: HistoryDialog) -> None:
        boxes.expect_dialog(DeliveryDialog, result)
        form.continue_button.click()
        assert [(line.row.outcome, line.replaced, line.files) for line in form.table.rows.all()] == [
            ("signed", False, 1),
            ("sent", True, 0),
        ]
        form.table.select([2])
        boxes.expect_dialog(DecideDialog, decision)
        form.decide_button.click()
        assert "周经理: Counts – 居委会在场" in form.detail.text()
        assert "By rule: To be reviewed" in form.detail.text()
        boxes.expect_dialog(AttachedDialog, files)
        form.files_button.click()
        form.table.select([1])
        assert not form.continue_button.isEnabled()
        form.close_button.click()

    boxes.expect_dialog(HistoryDialog, history)
    dialog.history_button.click()
    assert cell(dialog, "counts", sent[0].number) == "Counts"
    dialog.reject()


def test_a_counting_notice_is_voided_only_when_asked_twice(
    dialog: IssuedDialog, sent: tuple[DocumentRow, ...], boxes: Boxes, office: Office, toasts: object
) -> None:
    scan(dialog, sent[0].number)
    dialog.table.select([sent[0].document_id])

    def fill(form: VoidNoticeDialog) -> None:
        save(form)
        assert "must be filled in" in form.reason_row.error.text()
        form.reason.setText("金额有误")
        form.day.set_value(date(2026, 11, 24))
        save(form)
        assert "still to come" in form.day_row.error.text()
        form.day.set_value(date(2026, 11, 19))
        save(form)
        assert "before the day it was issued" in form.day_row.error.text()
        form.day.set_value(TODAY)
        boxes.expect("counts for limitation", "Keep it")
        save(form)
        assert deliveries.issued(office, TODAY)[-1].void is None
        boxes.expect("counts for limitation", "Void it all the same")
        save(form)

    boxes.expect_dialog(VoidNoticeDialog, fill)
    dialog.void_button.click()
    assert toasts.texts[-1] == f"Notice {sent[0].number} is void."  # type: ignore[attr-defined]
    assert cell(dialog, "delivery", sent[0].number) == "Void"
    assert cell(dialog, "counts", sent[0].number) == "Does not count"
    dialog.table.select([sent[0].document_id])
    assert not dialog.void_button.isEnabled()
    assert not dialog.deliver_button.isEnabled()
    assert "is void since" in scan(dialog, sent[0].number)
    dialog.reject()


def test_several_are_printed_again_two_on_a_sheet(
    dialog: IssuedDialog, sent: tuple[DocumentRow, ...], monkeypatch: pytest.MonkeyPatch, office: Office
) -> None:
    made: list[Printed] = []

    def look(_parent: object, session: Session, _title: str, make: object, *_names: object, **_facts: object) -> None:
        made.append(make(Progress(lambda *_told: None)))  # type: ignore[operator]

    monkeypatch.setattr(issued_dialog, "preview", look)
    papers.note_prints(office, sent, ["0" * 64] * len(sent))
    dialog.load()
    dialog.table.select([row.document_id for row in sent])
    dialog.show_button.click()
    dialog.small.click()
    dialog.show_button.click()
    large, small = (pages(one.pdf) for one in made)
    assert len(small) < len(large)
    first = next(page for page in small if sent[0].number in page)
    assert sum(row.number in first for row in sent) == 2
    assert all("补打" in page for page in small)
