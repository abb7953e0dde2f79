"""The forms of late fees: a clause (new or corrected), a rate from a day on, the end of a clause. The example changes as one types."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QLineEdit, QWidget

from propdesk.domain.charges import FeeItem
from propdesk.domain.fee_items import Nature
from propdesk.domain.late_fees import (
    GRACE_NAMES,
    RATE_BY_NAMES,
    CapNotUnderstood,
    ClauseMissing,
    FirstDayNotPossible,
    Grace,
    GraceNotPossible,
    LateFeeRule,
    LateRateNotUnderstood,
    LateRateOutOfRange,
    Rate,
    RateBy,
    check_rule,
    format_cap,
    parse_cap,
    parse_rate,
)
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import late_fees
from propdesk.services.late_fee_guard import LateFeeOverpaid
from propdesk.services.late_fees import ClauseEndsTooEarly, ClausesOverlap, NoFeeOnCosts, RateAtStartMissing, RateBeforeClause
from propdesk.ui import theme
from propdesk.ui.billing.late_fee_words import clause_text, example_text, rate_text
from propdesk.ui.billing.rule_words import sentences
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import RATES, Session

LOW_SCREEN = 728  # what a screen of 1366 × 768 leaves

CLAUSE_HINT = N_("Its number, like 第九条")
RATE_HINT = N_("As the contract writes it: 0.05%, 5‱ or 万分之五")


class LateFeeForm(FormDialog[LateFeeRule]):
    """A form that writes one clause on the worker and closes; errors of the rules stand under their fields."""

    def __init__(self, parent: QWidget, session: Session, title: str, save_text: str) -> None:
        super().__init__(parent, title, save_text)
        self._session = session
        self._key = str(uuid4())
        self.words = _wrapped("secondary")
        self.example = _wrapped("strong")
        self.setMinimumWidth(theme.points() * 62)

    def work(self, rule: LateFeeRule, key: str) -> LateFeeRule:
        """Write what `read` returned; a concrete form says how."""
        raise TypeError(f"{type(self).__name__} does not say how to save {rule.clause} ({key})")

    def rule_of(self) -> LateFeeRule:
        """What the fields say, without marks; raises the `UserError` of the first that cannot be read."""
        raise TypeError(f"{type(self).__name__} does not say how to read itself")

    def show_example(self) -> None:
        """Say what the clause means and makes; fields that cannot be read yet leave the lines empty."""
        self._key = str(uuid4())  # another request from now on, even where the last one's outcome is unknown
        try:
            rule = self.rule_of()
        except UserError:
            self.words.clear()
            self.example.clear()
            return
        rate = rule.rates[-1]
        self.words.setText(sentences(clause_text(rule), rate_text(rate.per_day_ppb)))
        self.example.setText(example_text(rule, rate.valid_from))

    def use(self, rule: LateFeeRule) -> None:
        """Write and close."""
        key = self._key
        self.send(self._session.tasks.run, lambda: self.work(rule, key), self._saved)

    def _saved(self, rule: LateFeeRule) -> None:
        self._value = rule
        self.accept()
        self._session.tasks.announce({RATES})

    def add_words(self) -> None:
        """The sentences and the example below the fields; they stay in sight where the fields are scrolled."""
        page = self.layout()
        assert isinstance(page, QBoxLayout)
        for place, (shown, lines) in enumerate(((self.words, 3), (self.example, 2)), 1):
            shown.setMinimumHeight(lines * shown.fontMetrics().lineSpacing() + 2)
            shown.setAlignment(Qt.AlignmentFlag.AlignTop)
            page.insertWidget(place, shown)
        self.show_example()

    def showEvent(self, event: QShowEvent) -> None:
        """The fields give way to the sentences where the screen is low."""
        super().showEvent(event)
        rest = self.sizeHint().height() - self._area.sizeHint().height()
        room = min(self.screen().availableGeometry().height(), LOW_SCREEN) - max(rest, 0) - 8
        self._area.setMinimumHeight(max(120, min(self._area.minimumHeight(), room)))
        self.adjustSize()


class ClauseForm(LateFeeForm):
    """A new clause with its first rate, or (with `rule`) what an existing one says; its rates have a form of their own."""

    def __init__(self, parent: QWidget, session: Session, items: list[FeeItem], rule: LateFeeRule | None = None) -> None:
        title = _("Change clause {clause}").format(clause=rule.clause) if rule else _("New late-fee clause")
        super().__init__(parent, session, title, _("Save"))
        self._rule = rule
        start = rule.valid_from if rule else Month.of(session.today()).start
        first = rule or LateFeeRule(0, None, "", start)
        self.item = Combo()
        self.item.addItem(_("Every fee"), None)
        for item in items:
            if item.nature is not Nature.COST:
                self.item.addItem(item.name, item.id)
        self.item.setCurrentIndex(max(0, self.item.findData(first.item_id)) if first.item_id else 0)
        self.clause, self.rate = QLineEdit(first.clause), QLineEdit()
        self.since = DateField(session.today(), start)
        self.first_day, self.grace_days = QLineEdit(str(first.first_day)), QLineEdit(str(first.grace_days))
        self.cap = QLineEdit(format_cap(first.cap_of_10000))
        self.grace = _choice(GRACE_NAMES, first.grace)
        self.rate_by = _choice(RATE_BY_NAMES, first.rate_by)
        self._add_fields()
        self.add_words()

    def _add_fields(self) -> None:
        every = N_("“Every fee” leaves out deposits, costs of collecting and what is collected for others.")
        self.item_row = FieldRow(N_("Charge item"), self.item, hint=every)
        self.clause_row = FieldRow(N_("Clause of the contract"), self.clause, required=True, hint=CLAUSE_HINT)
        self.since_row = FieldRow(N_("For charges due from"), self.since, required=True)
        self.rate_row = FieldRow(N_("Rate per day"), self.rate, required=self._rule is None, hint=RATE_HINT)
        self.first_row = FieldRow(N_("First late day"), self.first_day, required=True, hint=N_("1 is the day after the due day."))
        self.grace_row = FieldRow(N_("Days of grace"), self.grace_days, required=True, hint=N_("0 for none"))
        self.meaning_row = FieldRow(N_("What grace means"), self.grace)
        self.cap_row = FieldRow(N_("Cap in % of the principal"), self.cap, hint=N_("Like 100%. Empty: no cap."))
        self.by_row = FieldRow(N_("Which rate counts"), self.rate_by)
        second = [self.since_row] if self._rule else [self.since_row, self.rate_row]
        for rows in (
            [self.item_row, self.clause_row],
            second,
            [self.first_row, self.grace_row, self.cap_row],
            [self.meaning_row],
            [self.by_row],
        ):
            self.rows += rows
            self.add_widget(beside(rows) if len(rows) > 1 else rows[0])
        for field in (self.clause, self.rate, self.first_day, self.grace_days, self.cap):
            field.textChanged.connect(self.show_example)
        for box in (self.item, self.grace, self.rate_by):
            box.currentIndexChanged.connect(self.show_example)
        self.since.changed.connect(self.show_example)
        self.place(self.since_row, ClausesOverlap, RateAtStartMissing, ClauseEndsTooEarly, LateFeeOverpaid)
        self.place(self.clause_row, ClauseMissing)
        self.place(self.rate_row, LateRateNotUnderstood, LateRateOutOfRange)
        self.place(self.first_row, FirstDayNotPossible)
        self.place(self.grace_row, GraceNotPossible)
        self.place(self.cap_row, CapNotUnderstood)
        self.place(self.item_row, NoFeeOnCosts)

    def rule_of(self) -> LateFeeRule:
        since = _day(self.since)
        known = self._rule
        rates = known.rates if known else (Rate(since, parse_rate(self.rate.text())),)
        made = LateFeeRule(
            known.id if known else 0,
            self.item.currentData(),
            self.clause.text().strip() or "?",
            since,
            _whole(self.first_day, FirstDayNotPossible),
            _whole(self.grace_days, GraceNotPossible),
            Grace(self.grace.currentData()),
            parse_cap(self.cap.text()),
            RateBy(self.rate_by.currentData()),
            rates,
            known.ended_on if known else None,
        )
        return check_rule(made)

    def read(self) -> LateFeeRule:
        self.check(self.clause_row, self.clause.text)
        self.check(self.since_row, lambda: _day(self.since))
        if self._rule is None:
            self.check(self.rate_row, lambda: parse_rate(self.rate.text()))
        self.check(self.cap_row, lambda: parse_cap(self.cap.text()))
        first = self.check(self.first_row, lambda: _checked(first_day=_whole(self.first_day, FirstDayNotPossible)))
        grace = self.check(self.grace_row, lambda: _checked(grace_days=_whole(self.grace_days, GraceNotPossible)))
        return replace(self.rule_of(), first_day=first.first_day, grace_days=grace.grace_days)

    def work(self, rule: LateFeeRule, key: str) -> LateFeeRule:
        office = self._session.office
        if self._rule is None:
            return late_fees.set_clause(office, rule, rule.rates[0].per_day_ppb, key=key)
        return late_fees.change_clause(office, rule, key=key)


class LateRateForm(LateFeeForm):
    """Another rate of a clause, from a day on."""

    def __init__(self, parent: QWidget, session: Session, rule: LateFeeRule) -> None:
        super().__init__(parent, session, _("New rate of clause {clause}").format(clause=rule.clause), _("Save"))
        self._rule = rule
        self.rate = QLineEdit()
        self.since = DateField(session.today(), max(rule.valid_from, Month.of(session.today()).start))
        self.rate_row = FieldRow(N_("Rate per day"), self.rate, required=True, hint=RATE_HINT)
        self.since_row = FieldRow(N_("Valid from"), self.since, required=True)
        self.rows += [self.rate_row, self.since_row]
        self.add_widget(beside(self.rows))
        self.rate.textChanged.connect(self.show_example)
        self.since.changed.connect(self.show_example)
        self.place(self.since_row, RateBeforeClause, LateFeeOverpaid)
        self.place(self.rate_row, LateRateOutOfRange)
        self.add_words()

    def rule_of(self) -> LateFeeRule:
        return replace(self._rule, rates=(Rate(_day(self.since), parse_rate(self.rate.text())),))

    def read(self) -> LateFeeRule:
        self.check(self.rate_row, lambda: parse_rate(self.rate.text()))
        self.check(self.since_row, lambda: _day(self.since))
        return self.rule_of()

    def work(self, rule: LateFeeRule, key: str) -> LateFeeRule:
        rate = rule.rates[0]
        return late_fees.set_rate(self._session.office, rule.id, rate.valid_from, rate.per_day_ppb, key=key)


class EndForm(LateFeeForm):
    """The due day from which a clause rules no more."""

    def __init__(self, parent: QWidget, session: Session, rule: LateFeeRule) -> None:
        super().__init__(parent, session, _("End clause {clause}").format(clause=rule.clause), _("End the clause"))
        self._rule = rule
        self.day = DateField(session.today(), rule.ended_on or (Month.of(session.today()) + 1).start)
        what = N_("What is due before keeps its late fee.")
        self.day_row = self.add_row(FieldRow(N_("No longer for charges due from"), self.day, required=True, hint=what))
        self.place(self.day_row, ClauseEndsTooEarly, ClausesOverlap, LateFeeOverpaid)

    def read(self) -> LateFeeRule:
        return replace(self._rule, ended_on=self.check(self.day_row, lambda: _day(self.day)))

    def work(self, rule: LateFeeRule, key: str) -> LateFeeRule:
        return late_fees.change_clause(self._session.office, rule, key=key)


def _day(field: DateField) -> date:
    """The day typed; raises what is wrong with it (an empty field is the row's matter)."""
    day = field.value()
    if day is None:
        raise UserError()
    return day


def _whole(field: QLineEdit, error: type[UserError]) -> int:
    text = field.text().strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise error()
    return int(text)


def _checked(**terms: int) -> LateFeeRule:
    """A clause that differs only in these terms from one that can be; raises what is wrong with them."""
    return check_rule(replace(LateFeeRule(0, None, "?", date(2000, 1, 1)), **terms))  # type: ignore[arg-type]


def _choice(names: Mapping[Grace, str] | Mapping[RateBy, str], chosen: Grace | RateBy) -> Combo:
    box = Combo()
    for value, name in names.items():
        box.addItem(_(name), value.value)
    box.setCurrentIndex(box.findData(chosen.value))
    return box


def _wrapped(role: str) -> QLabel:
    made = QLabel()
    made.setProperty("role", role)
    made.setWordWrap(True)
    return made
