"""Mediation, drafts of a lawyer's letter and the court file in the window: from the keyboard, with the sentence beside the field."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.approvals import Approval
from propdesk.domain.court import Item, ItemState, Way
from propdesk.domain.court_events import Step
from propdesk.domain.disclosures import Field
from propdesk.domain.evidence import Counts
from propdesk.domain.mediation import Body, Outcome
from propdesk.services import arrears, court, disclosures, letters, mediation, notices
from propdesk.ui import ask
from propdesk.ui.billing.arrears import ArrearsPage
from propdesk.ui.billing.court_dialog import CasesDialog, LimitDialog, OpenCaseDialog, open_case
from propdesk.ui.billing.court_file_dialog import CourtFileDialog
from propdesk.ui.billing.court_forms import FeeDialog, ItemDialog, StepDialog
from propdesk.ui.billing.law_list import WhichUnitDialog, WhyDialog
from propdesk.ui.billing.letter_dialog import DraftDialog, HandOverDialog, LettersDialog, ShareLogDialog, new_draft
from propdesk.ui.billing.mediation_dialog import MediationDialog, MediationsDialog
from propdesk.ui.parts.empty import EmptyAction
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from tests.services.test_letters import deliver
from tests.tools.screenshots import cut_texts, unnamed_controls
from tests.ui.billing.conftest import TODAY, Toasts

ALLOWED = Approval("拒缴", "周经理")


@pytest.fixture
def owing(session: Session) -> tuple[int, str]:
    """(unit, code) of who owes the most."""
    row = max(arrears.overdue(session.office, TODAY).rows, key=lambda row: (row.months, row.overdue_fen))
    return row.unit_id, row.code


def answering(monkeypatch: pytest.MonkeyPatch, kind: type[QDialog], fill: Callable[[QDialog], None]) -> None:
    """The next dialogs of this kind are filled in and saved instead of waiting for a person."""

    def run(self: QDialog) -> int:
        fill(self)
        self.press_save()  # type: ignore[attr-defined]
        return int(self.result())

    monkeypatch.setattr(kind, "exec", run)


def fill_mediation(dialog: QDialog) -> None:
    assert isinstance(dialog, MediationDialog)
    dialog.body.setCurrentIndex(dialog.body.findData(Body.PEOPLES_COMMITTEE))
    dialog.outcome.setCurrentIndex(dialog.outcome.findData(Outcome.AGREED))
    for field in (dialog.asked, dialog.met, dialog.ended):
        field.set_value(TODAY - timedelta(days=1))
    dialog.people.setPlainText("居委会 王主任")
    dialog.agreement.setPlainText("两次付清")


def test_a_mediation_is_written_down_corrected_and_taken_back(
    qtbot: QtBot, window: QWidget, session: Session, owing: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = MediationsDialog(window, session, owing[0])
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: not session.tasks.busy)
    answering(monkeypatch, MediationDialog, fill_mediation)
    dialog.add()
    qtbot.waitUntil(lambda: len(dialog.table.rows.all()) == 1)
    row = mediation.listed(session.office)[0].row
    assert (row.counts, row.agreement) == (Counts.YES, "两次付清")
    answering(monkeypatch, MediationDialog, lambda form: form.promised.setText("年底前"))  # type: ignore[attr-defined]
    dialog.correct()
    qtbot.waitUntil(lambda: len(dialog.table.rows.all()) == 2)
    newest = mediation.listed(session.office)[0]
    assert (newest.row.promised, newest.row.participants, newest.row.replaces_id) == ("年底前", "居委会 王主任", row.mediation_id)
    answering(monkeypatch, WhyDialog, lambda form: form.reason.setText("another household"))  # type: ignore[attr-defined]
    dialog.table.select([newest.row.mediation_id])
    dialog.void()
    qtbot.waitUntil(lambda: not mediation.listed(session.office)[0].row.stands)
    qtbot.waitUntil(lambda: not session.tasks.busy)
    assert not dialog.void_button.isEnabled()
    dialog.within.setText("nobody")
    assert dialog.table.rows.shown() == []


def test_what_is_wrong_with_a_mediation_stands_beside_its_field(
    qtbot: QtBot, window: QWidget, session: Session, owing: tuple[int, str]
) -> None:
    form = MediationDialog(window, session, owing[0])
    qtbot.addWidget(form)
    fill_mediation(form)
    form.people.setPlainText(" ")
    form._deed = lambda entry: form.send(
        session.tasks.run, lambda: mediation.record(session.office, owing[0], entry.told, entry.charge_ids, TODAY), form._done
    )
    form.save()
    qtbot.waitUntil(lambda: not form._doing)
    assert form.people_row.error.text()
    assert mediation.listed(session.office) == ()
    assert form.reason_row.isHidden()
    form.counts.setCurrentIndex(form.counts.findData(Counts.NO))
    assert not form.reason_row.isHidden()


def test_a_draft_needs_a_manager_and_says_how_demands_stand(
    qtbot: QtBot, window: QWidget, session: Session, owing: tuple[int, str], monkeypatch: pytest.MonkeyPatch, toasts: Toasts
) -> None:
    unit_id, code = owing
    form = DraftDialog(window, session, unit_id, TODAY)
    qtbot.addWidget(form)
    form.save()
    assert form.allowed.reason_row.error.text()
    assert letters.listed(session.office) == ()

    def allow(dialog: QDialog) -> None:
        assert isinstance(dialog, DraftDialog)
        dialog.allowed.reason.setText("三次催缴无果")
        dialog.allowed.approver.setText("周经理")

    answering(monkeypatch, DraftDialog, allow)
    document = notices.issue(session.office, TODAY, [unit_id], "zh_CN").documents[0].document_id
    deliver(session.office, document, TODAY, Counts.YES)
    dialog = LettersDialog(window, session, unit_id)
    qtbot.addWidget(dialog)
    dialog.add()
    qtbot.waitUntil(lambda: len(dialog.table.rows.all()) == 1)
    (row,) = letters.listed(session.office)
    assert (row.document.code, row.approver, row.demands, row.provable) == (code, "周经理", 1, 1)
    assert any("LS2026-000001" in text for text in toasts.texts)
    monkeypatch.setattr(ask, "show_error", lambda parent, error: toasts.say(error.sentence()))
    assert new_draft(window, session, unit_id, date(2015, 1, 1)) is None
    assert "nothing overdue" in toasts.texts[-1]


def test_files_for_the_firm_and_the_log_of_what_was_handed_over(
    qtbot: QtBot, window: QWidget, session: Session, owing: tuple[int, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    letters.draft(session.office, owing[0], TODAY, "zh_CN", ALLOWED)
    dialog = LettersDialog(window, session)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: len(dialog.table.rows.all()) == 1)
    monkeypatch.setattr(ask, "folder", lambda *_asked: tmp_path)
    dialog.save_files()
    qtbot.waitUntil(lambda: letters.listed(session.office)[0].document.prints == 1)
    assert sorted(path.suffix for path in tmp_path.iterdir() if "LS2026" in path.name) == [".docx", ".pdf", ".pdf"]

    def fill(form: QDialog) -> None:
        assert isinstance(form, HandOverDialog)
        form.recipient.setText("某律师事务所")
        assert not any(box.isChecked() for box in form.boxes.values())  # what was handed over is said, never assumed
        form.boxes[Field.UNIT].setChecked(True)

    answering(monkeypatch, HandOverDialog, fill)
    qtbot.waitUntil(lambda: not session.tasks.busy and dialog.chosen() is not None)
    dialog.hand_over()
    qtbot.waitUntil(lambda: len(disclosures.listed(session.office)) == 1)
    (row,) = disclosures.listed(session.office)
    assert (row.recipient, "name" in row.fields, row.number) == ("某律师事务所", False, "LS2026-000001")
    assert row.fields == (Field.UNIT,)
    log = ShareLogDialog(window, session)
    qtbot.addWidget(log)
    qtbot.waitUntil(lambda: len(log.table.rows.all()) == 1)
    monkeypatch.setattr(ask, "save_file", lambda *_asked: tmp_path / "log.xlsx")
    log.export()
    qtbot.waitUntil(lambda: (tmp_path / "log.xlsx").exists())


def test_a_case_is_opened_with_what_speaks_against_its_way(
    qtbot: QtBot, window: QWidget, session: Session, owing: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = OpenCaseDialog(window, session, owing[0], TODAY)
    qtbot.addWidget(form)
    form.way.setCurrentIndex(form.way.findData(Way.SMALL_CLAIMS))
    assert "half" in form.against.text()
    form.way.setCurrentIndex(form.way.findData(Way.ARBITRATION))
    assert "elsewhere" in form.words.text()
    form.bills.rows.tick(range(1, len(form.bills.rows.shown())), False)
    assert form.words.text().startswith("Claim ")
    form.bills.rows.tick([0], False)
    form.save()
    assert form.message.text()

    def allow(dialog: QDialog) -> None:
        assert isinstance(dialog, OpenCaseDialog)
        dialog.court.setText("区人民法院")
        dialog.allowed.reason.setText("拒缴")
        dialog.allowed.approver.setText("周经理")

    answering(monkeypatch, OpenCaseDialog, allow)
    cases = CasesDialog(window, session, owing[0])
    qtbot.addWidget(cases)
    cases.add()
    qtbot.waitUntil(lambda: len(cases.table.rows.all()) == 1)
    assert court.listed(session.office, TODAY)[0].court == "区人民法院"
    said: list[BaseException] = []
    monkeypatch.setattr(ask, "show_error", lambda parent, error: said.append(error))
    assert open_case(window, session, owing[0], date(2015, 1, 1)) is None
    assert isinstance(said[0], court.NothingToClaim)
    answering(monkeypatch, LimitDialog, lambda form: form.amount.set_amount(6_000_000))  # type: ignore[attr-defined]
    cases.set_limit()
    qtbot.waitUntil(lambda: court.small_claims_limit(session.office) == 6_000_000)


@pytest.fixture
def case(qtbot: QtBot, window: QWidget, session: Session, owing: tuple[int, str]) -> CourtFileDialog:
    row = court.open_case(session.office, owing[0], Way.SUIT, "区人民法院", TODAY - timedelta(days=5), ALLOWED)
    dialog = CourtFileDialog(window, session, row.case_id)
    qtbot.addWidget(dialog)
    return dialog


def test_steps_evidence_and_the_bundle(
    qtbot: QtBot, session: Session, case: CourtFileDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toasts: Toasts
) -> None:
    answering(monkeypatch, StepDialog, lambda form: None)
    for count in (1, 2):
        case.add_step()
        qtbot.waitUntil(lambda n=count: len(case.found.events) == n)
    assert [event.step for event in case.found.row.events] == [Step.FILED, Step.ACCEPTED]
    answering(monkeypatch, WhyDialog, lambda form: form.reason.setText("wrong"))  # type: ignore[attr-defined]
    case.steps.select([case.found.events[1].event_id])
    case.take_back()
    qtbot.waitUntil(lambda: len(case.found.row.events) == 1)
    licence = tmp_path / "licence.txt"
    licence.write_text("x", encoding="utf-8")

    def there(form: QDialog) -> None:
        assert isinstance(form, ItemDialog)
        form.state.setCurrentIndex(form.state.findData(ItemState.HAVE))
        form.files.add([licence])

    answering(monkeypatch, ItemDialog, there)
    case.evidence.select([Item.IDENTITY])
    case.say_item()
    qtbot.waitUntil(lambda: case.found.evidence[0].files == 1)
    assert case.files_button.isEnabled()
    monkeypatch.setattr(ask, "save_file", lambda *_asked: tmp_path / "bundle.pdf")
    case.save_bundle()
    qtbot.waitUntil(lambda: (tmp_path / "bundle.pdf").exists() and not session.tasks.busy, timeout=30_000)
    assert any("bundle.pdf" in text for text in toasts.texts)


def test_the_fee_waits_for_an_item_of_costs(qtbot: QtBot, session: Session, case: CourtFileDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[BaseException] = []
    monkeypatch.setattr(ask, "show_error", lambda parent, error: said.append(error))
    case.book_fee()
    assert isinstance(said[0], court.NoCostItem)
    from tests.services.test_collecting_costs import cost_item

    cost_item(session.office)
    answering(monkeypatch, FeeDialog, lambda form: None)
    case.book_fee()
    qtbot.waitUntil(lambda: case.found.booked_fen > 0)
    assert case.found.booked_fen == case.found.cost.fee_fen
    assert not case.fee_button.isEnabled()


def test_a_household_is_asked_for_and_the_toolbar_knows_the_one_chosen(
    qtbot: QtBot, window: QWidget, session: Session, owing: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = WhichUnitDialog(window, session, "which")
    qtbot.addWidget(form)
    form.unit.setText("3-2-101 3-2-102")
    form.save()
    assert form.unit_row.error.text()
    form.unit.setText(owing[1])
    assert form.read() == owing[0]
    page = ArrearsPage(session, EmptyAction("x", lambda: None))
    qtbot.addWidget(page)
    page.reload()
    qtbot.waitUntil(lambda: not session.tasks.busy)
    assert not page.letter_button.isEnabled()
    page.view.select([owing[0]])
    seen: list[int | None] = []
    monkeypatch.setattr(LettersDialog, "ask", lambda self: seen.append(self.unit_id))
    page.letter_button.click()
    assert seen == [owing[0]]


@pytest.mark.parametrize("make", [MediationsDialog, LettersDialog, ShareLogDialog, CasesDialog])
def test_lists_have_names_for_everything_and_cut_no_words(qtbot: QtBot, window: QWidget, session: Session, make: type[QDialog]) -> None:
    dialog = make(window, session)  # type: ignore[call-arg]
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: not session.tasks.busy)
    assert unnamed_controls(dialog) == []
    assert cut_texts(dialog) == []


def test_papers_open_in_the_preview(
    qtbot: QtBot, window: QWidget, session: Session, owing: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    letters.draft(session.office, owing[0], TODAY, "zh_CN", ALLOWED)
    dialog = LettersDialog(window, session, owing[0])
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.chosen() is not None)
    dialog.show_paper()
    found = dialog.findChildren(PreviewDialog)
    assert len(found) == 1
    qtbot.waitUntil(lambda: not session.tasks.busy)
    found[0].close()
