"""Pictures of reminding, of cases and of the law: every dialog on what the sample book holds of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QDialog

from propdesk.domain.attachments import Object
from propdesk.i18n import _
from propdesk.pictures.scenes import Maker, Scene, each, shown
from propdesk.services.close_outs import CaseView
from propdesk.store.lists import ArrearsRow
from propdesk.ui.bureau import Bureau


def case_scenes(bureau: Bureau, debtors: Sequence[ArrearsRow]) -> Iterator[Scene]:
    """Each dialog once; what the book does not hold has no picture."""
    yield from each([*_reminding(bureau, debtors), *_deliveries(bureau), *_contacts(bureau, debtors)])
    yield from each([*_agreements(bureau, debtors), *_limitation(bureau), *_close_outs(bureau), *_law(bureau, debtors)])
    yield from _court(bureau, debtors)
    yield from _case_window(bureau)
    yield from _household(bureau)


def _reminding(bureau: Bureau, debtors: Sequence[ArrearsRow]) -> list[Maker]:
    from propdesk.domain.ladder import SUGGESTED
    from propdesk.ui.billing.ladder_dialog import AssignForm, LadderForm, LaddersDialog
    from propdesk.ui.billing.level_form import LevelForm

    window, session = bureau.window, bureau.session
    named = replace(SUGGESTED, name=_(SUGGESTED.name))
    return [
        ("10_ladders", lambda: LaddersDialog(window, session)),
        ("10_ladder_form", lambda: LadderForm(window, session, named)),
        ("10_ladder_units", lambda: AssignForm(window, session, [named], 0)),
        ("10_level", lambda: LevelForm(window, session, debtors[0].unit_id, session.today())),
    ]


def _deliveries(bureau: Bureau) -> list[Maker]:
    from propdesk.domain.deliveries import Standing
    from propdesk.services import attachments, deliveries
    from propdesk.services.demo import sample_list
    from propdesk.ui.billing.attached_dialog import AttachedDialog
    from propdesk.ui.billing.delivery_dialog import DeliveryDialog, told
    from propdesk.ui.billing.delivery_history import DecideDialog, HistoryDialog, VoidNoticeDialog

    window, session = bureau.window, bureau.session
    office, today = session.office, session.today()
    issued = deliveries.issued(office, today)
    notice = next(row for row in issued if row.standing is Standing.DELIVERED)
    last = deliveries.history(office, notice.document_id, today).deliveries[0]
    attachments.attach(office, Object.DELIVERY, last.delivery_id, [sample_list()], key="picture")
    return [
        ("10_delivery", lambda: DeliveryDialog(window, session, [notice])),
        ("10_delivery_many", lambda: DeliveryDialog(window, session, issued[:3])),
        ("10_delivery_history", lambda: HistoryDialog(window, session, notice.document_id)),
        ("10_delivery_decide", lambda: DecideDialog(window, session, last)),
        ("10_notice_void", lambda: VoidNoticeDialog(window, session, notice)),
        ("10_files", lambda: AttachedDialog(window, session, Object.DELIVERY, last.delivery_id, told(last))),
    ]


def _contacts(bureau: Bureau, debtors: Sequence[ArrearsRow]) -> list[Maker]:
    from propdesk.services.contact_lists import CALLS, TONIGHT
    from propdesk.ui.billing.contact_dialog import ContactDialog
    from propdesk.ui.billing.contact_lists_dialog import ContactListsDialog
    from propdesk.ui.billing.contact_rules import ContactRulesDialog
    from propdesk.ui.billing.contacts_dialog import ContactsDialog, VoidDialog
    from propdesk.ui.billing.flags_dialog import FlagsDialog

    window, session = bureau.window, bureau.session
    unit_id = debtors[0].unit_id
    return [
        ("10_contact", lambda: ContactDialog(window, session, unit_id)),
        ("10_contacts", lambda: ContactsDialog(window, session)),
        ("10_contact_void", lambda: VoidDialog(window)),
        ("10_calls", lambda: ContactListsDialog(window, session, CALLS)),
        ("10_visits", lambda: ContactListsDialog(window, session, TONIGHT)),
        ("10_flags", lambda: FlagsDialog(window, session, unit_id)),
        ("10_contact_rules", lambda: ContactRulesDialog(window, session)),
    ]


def _agreements(bureau: Bureau, debtors: Sequence[ArrearsRow]) -> list[Maker]:
    from propdesk.services import holds, plans
    from propdesk.ui.billing.plan_dialog import PlansDialog
    from propdesk.ui.billing.plan_end_dialog import PlanEndDialog
    from propdesk.ui.residents.holds_dialog import HoldsDialog

    window, session = bureau.window, bureau.session
    plan = plans.every(session.office, session.today())[0]
    disputed = holds.in_force(session.office, session.today())[0].unit_id
    return [
        ("11_dispute", lambda: HoldsDialog(window, session, disputed)),
        ("11_plan_new", lambda: PlansDialog(window, session, debtors[len(debtors) // 2].unit_id)),
        ("11_plans", lambda: PlansDialog(window, session, plan.unit_id)),
        ("11_plan_end", lambda: PlanEndDialog(window, session, plan)),
    ]


def _limitation(bureau: Bureau) -> list[Maker]:
    from propdesk.services import limitation
    from propdesk.ui.billing.limitation_dialog import LimitationDialog
    from propdesk.ui.billing.limitation_events import EventDialog, EventsDialog, VoidDialog

    window, session = bureau.window, bureau.session
    watched = limitation.watch(session.office, session.today()).rows
    of_one = [row for row in watched if row.unit_id == watched[0].unit_id]
    written = limitation.recorded(session.office)
    return [
        ("11_limitation", lambda: LimitationDialog(window, session)),
        ("11_limitation_event", lambda: EventDialog(window, session, of_one, {row.charge_id for row in of_one[:3]})),
        ("11_limitation_events", lambda: EventsDialog(window, session, None)),
        ("11_limitation_void", lambda: VoidDialog(window, written[0])),
    ]


def _close_outs(bureau: Bureau) -> list[Maker]:
    from propdesk.services import close_outs, tasks
    from propdesk.ui.billing import close_out_forms as forms
    from propdesk.ui.billing import close_out_visits as visits
    from propdesk.ui.billing.close_out_causes import CausesDialog
    from propdesk.ui.billing.close_out_list import CloseOutsDialog
    from propdesk.ui.billing.task_form import TaskEndForm
    from propdesk.ui.billing.task_table import TasksDialog

    window, session = bureau.window, bureau.session
    office, today = session.office, session.today()
    case, task, offer = _furthest(bureau), tasks.open_tasks(office, today)[0], close_outs.offers(office, today)[0]
    head, steward = close_outs.about(office, offer.unit_id, today)
    steps: dict[str, type[QDialog]] = {
        "appointment": visits.AppointmentForm,
        "visit": visits.VisitForm,
        "review": visits.ReviewForm,
        "cause": forms.CauseForm,
        "remedy": forms.RemedyForm,
        "take_in": forms.TakeInForm,
        "plan": forms.PlanForm,
        "closed": forms.CloseForm,
        "ended": forms.EndForm,
        "take_up": forms.TakeUpForm,
        "lawyer": forms.LawyerForm,
        "suit": forms.SuitForm,
    }
    return [
        ("11_close_outs", lambda: CloseOutsDialog(window, session)),
        ("11_close_out_new", lambda: forms.OpenForm(window, session, offer.unit_id, head, steward)),
        *((f"11_step_{name}", lambda form=form: form(window, session, case)) for name, form in steps.items()),
        ("11_task_end", lambda: TaskEndForm(window, session, task)),
        ("11_tasks", lambda: TasksDialog(window, session)),
        ("11_causes", lambda: CausesDialog(window, session)),
    ]


def _law(bureau: Bureau, debtors: Sequence[ArrearsRow]) -> list[Maker]:
    from propdesk.ui.billing.law_list import WhichUnitDialog
    from propdesk.ui.billing.letter_dialog import DraftDialog, HandOverDialog, LettersDialog, ShareLogDialog
    from propdesk.ui.billing.mediation_dialog import MediationDialog, MediationsDialog

    window, session = bureau.window, bureau.session
    debtor = debtors[0]
    return [
        ("11_mediations", lambda: MediationsDialog(window, session)),
        ("11_mediation", lambda: MediationDialog(window, session, debtor.unit_id)),
        ("11_letters", lambda: LettersDialog(window, session)),
        ("11_letter_new", lambda: DraftDialog(window, session, debtor.unit_id, session.today())),
        ("11_hand_over", lambda: HandOverDialog(window, session, debtor.code)),
        ("11_hand_overs", lambda: ShareLogDialog(window, session)),
        ("11_which_unit", lambda: WhichUnitDialog(window, session, "")),
    ]


def _court(bureau: Bureau, debtors: Sequence[ArrearsRow]) -> Iterator[Scene]:
    from propdesk.services import court, rates
    from propdesk.ui.billing.court_dialog import CasesDialog, LimitDialog, OpenCaseDialog
    from propdesk.ui.billing.court_file_dialog import CourtFileDialog
    from propdesk.ui.billing.court_forms import FeeDialog, ItemDialog, StepDialog

    window, session = bureau.window, bureau.session
    row = court.listed(session.office, session.today())[0]
    found = court.file(session.office, row.case_id, session.today())
    items = rates.items(session.office)[:1]
    yield from each([
        ("11_court", lambda: CasesDialog(window, session)),
        ("11_court_new", lambda: OpenCaseDialog(window, session, debtors[1].unit_id, session.today())),
        ("11_court_limit", lambda: LimitDialog(window, session)),
        ("11_court_file", lambda: CourtFileDialog(window, session, row.case_id)),
        ("11_court_step", lambda: StepDialog(window, session, row)),
        ("11_court_item", lambda: ItemDialog(window, found.evidence[0])),
        ("11_court_fee", lambda: FeeDialog(window, session, items, found.cost.fee_fen, found.cost.simplified_fen)),
    ])  # fmt: skip


def _furthest(bureau: Bureau) -> CaseView:
    """The case of which most was written."""
    from propdesk.services import close_outs

    return max(close_outs.listed(bureau.session.office, bureau.session.today()), key=lambda case: len(case.steps))


def _case_window(bureau: Bureau) -> Iterator[Scene]:
    """One case, at each of its steps."""
    from propdesk.ui.billing import close_out_words as words
    from propdesk.ui.billing.close_out_case import CaseDialog

    with shown(CaseDialog(bureau.window, bureau.session, _furthest(bureau).row.case_id)) as dialog:
        assert isinstance(dialog, CaseDialog)
        for page in words.PAGES:
            dialog.stepper.choose(page)
            yield f"12_case_{page}", dialog


def _household(bureau: Bureau) -> Iterator[Scene]:
    """The full page of the household whose case is under way, tab by tab."""
    from propdesk.ui.residents.household_dialog import HouseholdDialog

    unit_id = _furthest(bureau).row.unit_id
    with shown(HouseholdDialog(bureau.window, bureau.session, unit_id, [unit_id])) as dialog:
        assert isinstance(dialog, HouseholdDialog)
        for place in range(1, dialog.tabs.count()):
            dialog.tabs.setCurrentIndex(place)
            yield f"12_household_{place + 1}", dialog
