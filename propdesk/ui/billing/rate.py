"""收缴率: how a week, a month or a year is being paid, by building or steward, with its change, trend and notice-board table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from propdesk.domain.collection import SPAN_NAMES, Rate, Span, SpanKind, together
from propdesk.domain.money import Fen, format_yuan
from propdesk.errors import PropDeskError, UserError
from propdesk.i18n import N_, _, window
from propdesk.services import collection, rates
from propdesk.services.collection import BY_NAMES, By, Rates
from propdesk.ui import ask, icons
from propdesk.ui.billing.list_page import ChoiceBox, ListPage
from propdesk.ui.billing.trend import TrendBars
from propdesk.ui.labels import building_name
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.fields import DateField
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import CHARGES, PAYMENTS, UNITS, Session

AMOUNT = N_("Rate (amount) = received for the period’s bills ÷ charged for them. What is charged is frozen at the start of the span.")
HOUSEHOLDS = N_("Rate (households) = households with nothing left open of the period’s bills ÷ households charged.")
RECOVERY = N_("Recovery = received in the span for older arrears ÷ older arrears at its start.")
CHANGE = N_("Points gained on the span before at the same point; a week against the same bills a week earlier.")


@dataclass(frozen=True, slots=True)
class RateLine:
    """One row: its figures, its place in natural order, what the rows are and the days they speak of."""

    rate: Rate
    place: int
    by: By
    as_of: date
    first: date
    compared: date

    @property
    def name(self) -> str:
        if self.by is By.BUILDING:
            return building_name(self.rate.name)
        return self.rate.name or _("Without a steward")


def _sum(lines: Sequence[RateLine]) -> Rate:
    return together(line.rate for line in lines)


def _tip(text: str, part: str, whole: str, as_of: date) -> str:
    return "\n".join((_(text), f"{part} ÷ {whole}", _("As of {day}").format(day=as_of.isoformat())))


def _amount_tip(line: RateLine) -> str:
    return _tip(AMOUNT, format_yuan(line.rate.received_fen), format_yuan(line.rate.charged_fen), line.as_of)


def _households_tip(line: RateLine) -> str:
    return _tip(HOUSEHOLDS, str(line.rate.paid_households), str(line.rate.households), line.as_of)


def _recovery_tip(line: RateLine) -> str:
    return _tip(RECOVERY, format_yuan(line.rate.recovered_fen), format_yuan(line.rate.old_fen), line.as_of)


def _change_tip(line: RateLine) -> str:
    return "\n".join((_(CHANGE), _("Compared with {day}").format(day=line.compared.isoformat())))


def _tone(change: int | None) -> str:
    return "" if not change else "ok" if change > 0 else "danger"


COLUMNS = (
    Column("name", N_("Building or steward"), lambda r: r.name, sort=lambda r: r.place, strong=True, width=9),
    Column("charged", N_("Charged"), lambda r: r.rate.charged_fen, kind="money", total=True),
    Column("received", N_("Received"), lambda r: r.rate.received_fen, kind="money", total=True),
    Column(
        "amount", N_("Rate (amount)"), lambda r: r.rate.amount, kind="rate", total=True, strong=True, zero=True, about=AMOUNT,
        foot=lambda rows: _sum(rows).amount, tooltip=_amount_tip,
    ),
    Column("households", N_("Households charged"), lambda r: r.rate.households, kind="int", total=True, visible=False),
    Column("paid", N_("Paid in full"), lambda r: r.rate.paid_households, kind="int", total=True, visible=False),
    Column(
        "paid_up", N_("Rate (households)"), lambda r: r.rate.paid_up, kind="rate", total=True, strong=True, zero=True, about=HOUSEHOLDS,
        foot=lambda rows: _sum(rows).paid_up, tooltip=_households_tip,
    ),
    Column("gained", N_("Received in the span"), lambda r: r.rate.gained_fen, kind="money", total=True, visible=False),
    Column("old", N_("Older arrears"), lambda r: r.rate.old_fen, kind="money", total=True),
    Column("recovered", N_("Recovered"), lambda r: r.rate.recovered_fen, kind="money", total=True),
    Column(
        "recovery", N_("Recovery"), lambda r: r.rate.recovery, kind="rate", total=True, strong=True, zero=True, about=RECOVERY,
        foot=lambda rows: _sum(rows).recovery, tooltip=_recovery_tip,
    ),
    Column(
        "change", N_("Change (points)"), lambda r: r.rate.change, kind="points", total=True, zero=True, about=CHANGE,
        foot=lambda rows: _sum(rows).change, tone=lambda r: _tone(r.rate.change), tooltip=_change_tip,
    ),
)  # fmt: skip


class CollectionRatePage(ListPage):
    """Rates of a span as of a day. Moving the span sets the day to its last one, or to today in the one that is running."""

    topics = frozenset({UNITS, CHARGES, PAYMENTS})
    export_name = N_("Collection rate")

    def __init__(self, session: Session, to_charges: EmptyAction) -> None:
        empty = EmptyState("target-arrow", N_("Nothing was charged in this span and nothing older is open."), [to_charges])
        super().__init__(session, COLUMNS, lambda line: line.rate.name, "billing.rate", empty)
        self.view.opened.disconnect()  # a building is no household
        self.found: Rates | None = None
        self.span = Span.of(SpanKind.MONTH, session.today())
        self.as_of = session.today()
        self.kinds, self.by = _choice(SPAN_NAMES), _choice(BY_NAMES)
        self.item = ChoiceBox(N_("All fees"), N_("Charge item"))
        self.day = DateField(session.today(), self.as_of, narrow=True)
        self.previous, self.following = QToolButton(), QToolButton()
        self.name = QLabel()
        self.trend = TrendBars()
        self._items: dict[str, int] = {}
        self._fill_rows()
        self._connect()
        self._show_texts()

    def _fill_rows(self) -> None:
        self.kinds.setCurrentIndex(list(SPAN_NAMES).index(SpanKind.MONTH))
        stepper = QWidget()
        row = QHBoxLayout(stepper)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.previous, self.name, self.following):
            row.addWidget(widget)
        self.name.setProperty("role", "strong")
        for one in (self.kinds, stepper):
            self.filters.add(one)
        self.add_labelled(N_("As of"), self.day)
        self.filters.add(self.by)
        self.filters.add(self.item)
        self.buttons.add_button(N_("Notice-board table…"), self.publish, "printer")
        self.buttons.add_button(N_("Export…"), self.export, "table-export", keys="Ctrl+E")
        self.column.setStretchFactor(self.panel, 3)
        self.column.addWidget(self.trend, 1)

    def _connect(self) -> None:
        for button, icon, step in ((self.previous, "chevron-left", -1), (self.following, "chevron-right", 1)):
            button.setIcon(icons.icon(icon))
            button.clicked.connect(lambda _checked=False, step=step: self.step(step))
        self.kinds.currentIndexChanged.connect(self._kind_chosen)
        self.by.currentIndexChanged.connect(lambda _number: self.reload())
        self.item.currentIndexChanged.connect(lambda _number: self.reload())
        self.day.changed.connect(self._day_changed)

    # choosing -----------------------------------------------------------------------------------------------------------

    def step(self, step: int) -> None:
        """Go to the span before or after; not beyond the one that is running."""
        self.show_span(self.span.before if step < 0 else self.span.after)

    def show_span(self, span: Span) -> None:
        """Show this span as of its last day, or as of today where it is running."""
        if span.first > self.session.today():
            return
        self.span = span
        self.as_of = min(span.last, self.session.today())
        with QSignalBlocker(self.day):
            self.day.set_value(self.as_of)
        self._show_texts()
        self.reload()

    def _kind_chosen(self) -> None:
        self.show_span(Span.of(SpanKind(self.kinds.currentData()), min(self.as_of, self.span.last)))

    def _day_changed(self) -> None:
        try:
            day = self.day.value()
        except UserError:
            return
        if day is None or day == self.as_of:
            return
        if day < self.span.first:
            self.span = Span.of(self.span.kind, day)
        self.as_of = day
        self._show_texts()
        self.reload()

    # reading ------------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        span, as_of, by, office = self.span, self.as_of, By(self.by.currentData()), self.session.office
        item_id = self._items.get(self.item.chosen() or "")

        def read(_progress: object) -> tuple[Rates, list[tuple[Span, int | None]], dict[str, int]]:
            items = {row.item.name: row.item.id for row in rates.rates(office)}
            return collection.rates(office, span, as_of, by, item_id=item_id), collection.trend(office, span, as_of, item_id=item_id), items

        self.session.tasks.read(self, read, lambda found: self._show(*found))

    def _show(self, found: Rates, trend: Sequence[tuple[Span, int | None]], items: dict[str, int]) -> None:
        if (found.span, found.as_of) != (self.span, self.as_of):
            return
        self.found, self._items = found, items
        with QSignalBlocker(self.item):
            self.item.offer(list(items))
        self.view.set_rows(
            RateLine(rate, place, found.by, found.as_of, found.span.first, found.compared) for place, rate in enumerate(found.rows)
        )
        self.trend.show_trend(trend)
        self.trend.setVisible(any(rate is not None for _span, rate in trend))

    def words(self, row: RateLine) -> str:
        return row.name

    def amount(self, row: RateLine) -> Fen:
        return row.rate.received_fen

    def selected_units(self) -> list[int]:
        return []

    # doing --------------------------------------------------------------------------------------------------------------

    def publish(self) -> None:
        """The notice-board table by building, in the language of the window, to be printed or saved."""
        session, language = self.session, window().language
        span, as_of, item_id = self.span, self.as_of, self._items.get(self.item.chosen() or "")
        try:
            found = collection.rates(session.office, span, as_of, By.BUILDING, item_id=item_id)
        except PropDeskError as error:
            ask.show_error(self, error)
            return
        if not found.rows:
            self.toast.emit(_("There is nothing to publish for this span."))
            return
        title = _("Notice-board table {span}").format(span=span)
        preview(
            self, session, title, lambda progress: collection.draw_table(session.office, found, language), f"{title}.pdf", kind="rates"
        )  # fmt: skip

    def help_text(self) -> str:
        return "\n\n".join(_(text) for text in (AMOUNT, HOUSEHOLDS, RECOVERY, CHANGE))

    def retranslate(self) -> None:
        super().retranslate()
        self.day.retranslate()
        self.trend.retranslate()
        self._show_texts()

    def _show_texts(self) -> None:
        self.name.setText(str(self.span))
        for box, names, told in ((self.kinds, SPAN_NAMES, _("Span")), (self.by, BY_NAMES, _("Rows"))):
            for number, name in enumerate(names.values()):
                box.setItemText(number, _(name))
            box.setAccessibleName(told)
        for button, told in ((self.previous, _("The span before")), (self.following, _("The span after"))):
            button.setToolTip(told)
            button.setAccessibleName(told)
        self.following.setEnabled(self.span.after.first <= self.session.today())


def _choice(names: dict[SpanKind, str] | dict[By, str]) -> QComboBox:
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for key in names:
        box.addItem("", key.value)
    return box
