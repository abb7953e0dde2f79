"""A day of notices on their way: issued, slips scanned back, one refused at the post, one put on the door with a photo.

Told in the window, as the clerk works; at the end the list says of each notice what it does for limitation, and a backup holds
the photo.
"""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n, settings
from propdesk.domain.deliveries import Channel, Outcome, Proof
from propdesk.domain.periods import Month
from propdesk.services import arrears, billing, deliveries, notices, upkeep
from propdesk.services.office import Office
from propdesk.store import attachments, shelf
from propdesk.ui import theme
from propdesk.ui.billing.delivery_dialog import DeliveryDialog
from propdesk.ui.billing.issued_dialog import IssuedDialog
from propdesk.ui.session import Session
from propdesk.ui.tasks import Tasks
from tests.tools.office_day import office_with_rate

ISSUED, TODAY = date(2026, 11, 10), date(2026, 11, 23)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """阳光花园 with four flats that owe September and October."""
    made = office_with_rate(tmp_path / "阳光花园 3#.pdbook")
    for month in (9, 10):
        billing.run(made, Month(2026, month))
    return made


def fill(dialog: DeliveryDialog, channel: Channel, outcome: Outcome) -> None:
    dialog.channel.setCurrentIndex(dialog.channel.findData(channel.value))
    dialog.outcome.setCurrentIndex(dialog.outcome.findData(outcome.value))


def enter(register: IssuedDialog, number: str, act: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose a notice, press the button, fill the form that opens, save it."""

    def exec_(form: DeliveryDialog) -> int:
        form.show()
        act(form)  # type: ignore[operator]
        QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert not form.message.text()
        return form.result()

    monkeypatch.setattr(DeliveryDialog, "exec", exec_)
    register.table.select([row.document_id for row in register.table.rows.all() if row.number == number])
    register.deliver_button.click()


def test_a_day_of_deliveries(qtbot: QtBot, qapp: QApplication, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    i18n.use("zh_CN")
    theme.apply(qapp, "light", 10)
    units = [row.unit_id for row in arrears.overdue(office, ISSUED).rows]
    numbers = [row.number for row in notices.issue(office, ISSUED, units, "zh_CN").documents]
    said: list[str] = []
    session = Session(office, Tasks(inline=True), settings.load(tmp_path / "config"), today=lambda: TODAY)
    session.toast = lambda text, _actions=(): said.append(text)
    window = QWidget()
    qtbot.addWidget(window)
    register = IssuedDialog(window, session)
    register.show()

    for number in numbers[:2]:  # two slips came back; the scanner types the code and Enter
        register.signed_on.set_value(date(2026, 11, 12))
        register.scan.setText(f"PD|{number}|1")
        QTest.keyClick(register.scan, Qt.Key.Key_Return)
        assert "计入" in register.told.text()

    def refused_by_post(form: DeliveryDialog) -> None:
        fill(form, Channel.EMS, Outcome.REFUSED)
        form.sent.set_value(date(2026, 11, 11))
        form.result_on.set_value(date(2026, 11, 15))
        form.tracking.setText("1023456789011")
        form.proofs[Proof.CONTENT].setChecked(True)
        form.proofs[Proof.AGREED_ADDRESS].setChecked(True)

    enter(register, numbers[2], refused_by_post, monkeypatch)
    photo = tmp_path / "门上照片 1-1-104 #?100%.jpg"
    photo.write_bytes(b"the door with the notice on it")

    def on_the_door(form: DeliveryDialog) -> None:
        fill(form, Channel.DOOR, Outcome.POSTED)
        form.proofs[Proof.PHOTO].setChecked(True)
        form.files.add([photo])

    enter(register, numbers[3], on_the_door, monkeypatch)
    shown = {row.number: row for row in register.table.rows.all()}
    column = next(column for column in register.table.rows.columns if column.key == "counts")
    assert [column.shown(shown[number]) for number in numbers] == ["计入", "计入", "暂计", "不计"]
    assert [row.undelivered for row in shown.values()] == [False] * 4
    assert said[-1].startswith("已登记 1 份催缴单的送达")
    register.reject()

    photo.unlink()
    made = upkeep.backup_now(office, "close")
    assert [path.read_bytes() for path in shelf.files_folder(made.path.parent).rglob("*.jpg")] == [b"the door with the notice on it"]
    assert upkeep.check_book(office).clean
    with office.store.read() as conn:
        (attached,) = attachments.linked(conn, "delivery").values()
    assert attached[0].name == "门上照片 1-1-104 #?100%.jpg"
    assert deliveries.undelivered(office, TODAY) == []
    office.close(backup=False)
    i18n.use("en")
