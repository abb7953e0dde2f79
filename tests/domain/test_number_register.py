"""收据使用登记: in order, with every gap named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.number_register import NumberUse, Register, Use, register


def row(n: int, use: Use = Use.USED) -> NumberUse:
    return NumberUse(f"SJ2026-{n:06d}", use, date(2026, 11, 23), amount_fen=100)


def test_numbers_in_order_with_their_use() -> None:
    found = register([row(2, Use.VOID), row(1), row(3, Use.RED)])
    assert [(one.number, one.use) for one in found.rows] == [
        ("SJ2026-000001", Use.USED),
        ("SJ2026-000002", Use.VOID),
        ("SJ2026-000003", Use.RED),
    ]
    assert (found.first, found.last, found.count(Use.VOID, Use.RED), found.count(Use.MISSING)) == ("SJ2026-000001", "SJ2026-000003", 2, 0)


def test_what_nobody_used_is_named() -> None:
    found = register([row(2), row(4)], last_given=5)
    assert [one.number[-1] for one in found.rows if one.use is Use.MISSING] == ["1", "3", "5"]


def test_nothing_used_is_an_empty_register() -> None:
    assert register([], 0) == Register(())
    assert (register([]).first, register([]).last) == ("", "")


def test_other_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        register([NumberUse("2026/7", Use.USED)])
    with pytest.raises(ValueError, match="several"):
        register([row(1), NumberUse("SJ2025-000002", Use.USED)])


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(0, 60))
def test_every_number_stands_once(used: set[int], last: int) -> None:
    found = register([row(n) for n in used], last)
    assert [int(one.number[-6:]) for one in found.rows] == list(range(1, max(last, *used) + 1))
    assert found.count(Use.MISSING) == len(found.rows) - len(used)
