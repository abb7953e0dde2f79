"""Collection rates: what a week, a month and a year look at, and the three rates of groups."""

from datetime import date

import pytest

from propdesk.domain.collection import (
    SPAN_NAMES,
    DayBeforeSpan,
    Rate,
    Span,
    SpanKind,
    SpanNotUnderstood,
    UnitRate,
    permille,
    tally,
    together,
    total,
    trend_spans,
)  # fmt: skip

DAY = date(2026, 11, 26)  # a Thursday


@pytest.mark.parametrize(
    ("text", "first", "last", "periods"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), ("2026-11", "2026-11")),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), ("2026-01", "2026-12")),
        ("2026-W48", date(2026, 11, 23), date(2026, 11, 29), ("2026-11", "2026-11")),
        ("2026-w01", date(2025, 12, 29), date(2026, 1, 4), ("2025-12", "2025-12")),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), ("2026-02", "2026-02")),
    ],
)
def test_a_span_by_its_name(text: str, first: date, last: date, periods: tuple[str, str]) -> None:
    span = Span.parse(f" {text} ")
    assert (span.first, span.last, span.periods, str(span)) == (first, last, periods, text.upper())
    assert Span.of(span.kind, first) == Span.of(span.kind, last) == span
    assert span.before.after == span


@pytest.mark.parametrize("text", ["", "2026-13", "2026-W54", "2026-W00", "26-11", "1999", "2026-11-01", "２０２６"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(SpanNotUnderstood):
        Span.parse(text)


def test_the_same_point_of_the_span_before() -> None:
    month = Span.of(SpanKind.MONTH, DAY)
    assert month.same_point_before(DAY) == date(2026, 10, 26)
    assert month.same_point_before(date(2026, 11, 30)) == date(2026, 10, 31)
    assert month.same_point_before(date(2026, 12, 5)) == date(2026, 11, 5)
    assert Span.parse("2026-03").same_point_before(date(2026, 3, 30)) == date(2026, 2, 28)
    assert Span.of(SpanKind.WEEK, DAY).same_point_before(DAY) == date(2026, 11, 19)


def test_periods_that_have_not_begun_are_left_out() -> None:
    assert Span.parse("2026").periods_by(DAY) == ("2026-01", "2026-11")
    assert Span.parse("2026").periods_by(date(2027, 3, 1)) == ("2026-01", "2026-12")
    assert Span.parse("2026-W48").periods_by(DAY) == ("2026-11", "2026-11")


def test_a_day_before_the_span_is_refused() -> None:
    month = Span.of(SpanKind.MONTH, DAY)
    assert month.check_day(DAY) == DAY
    with pytest.raises(DayBeforeSpan):
        month.check_day(date(2026, 10, 31))


def test_the_trend_ends_with_the_day_asked_for() -> None:
    spans = trend_spans(Span.of(SpanKind.MONTH, DAY), DAY)
    assert len(spans) == 12
    assert (str(spans[0][0]), spans[0][1]) == ("2025-12", date(2025, 12, 31))
    assert spans[-1][1] == DAY


UNITS = [
    UnitRate(1, 10_000, 10_000, 4_000, 0, 5_000, 2_500),
    UnitRate(2, 10_000, 3_333, 0, 6_667),
    UnitRate(3, 0, 0, 0, 0, 1_000, 0),
    UnitRate(4, 10_000, 10_000, 0, 0),
]


def test_three_rates_of_groups() -> None:
    groups = tally(UNITS, lambda unit_id: "A" if unit_id < 3 else "B")
    a, b = groups["A"], groups["B"]
    assert list(groups) == ["A", "B"]
    assert (a.charged_fen, a.received_fen, a.amount, a.gained_fen) == (20_000, 13_333, 667, 9_333)
    assert (a.households, a.paid_households, a.paid_up) == (2, 1, 500)
    assert (a.old_fen, a.recovered_fen, a.recovery) == (5_000, 2_500, 500)
    assert (b.households, b.paid_up, b.recovery) == (1, 1000, 0)
    whole = total(UNITS)
    assert (whole.charged_fen, whole.amount, whole.paid_up, whole.recovery) == (30_000, 778, 667, 417)


def test_nothing_charged_has_no_rate_and_no_change() -> None:
    nothing = total([])
    assert (nothing.amount, nothing.paid_up, nothing.recovery, nothing.change) == (None, None, None, None)
    assert Rate("A", 1000, 500).change is None
    assert Rate("A", 1000, 500, before_charged_fen=10, before_received_fen=4).change == 100
    both = together([Rate("A", 1000, 500), Rate("B", 1000, 0, before_charged_fen=10)], "C")
    assert (both.name, both.amount, both.change, together([]).amount) == ("C", 250, 250, None)
    assert permille(1, 3) == 333
    assert set(SPAN_NAMES) == set(SpanKind)
