"""Units added and edited by hand, the card, the history, and the front-desk search."""

from datetime import date

from propdesk.domain.arrears import State
from propdesk.domain.charges import PriceUnit
from propdesk.domain.import_plan import UnitState
from propdesk.domain.owner_shares import ShareMissing, SharesNotWhole
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind, UnitNotUnderstood, parse_unit
from propdesk.services import billing, households, notices, payments, rates, search
from propdesk.services.office import Office
from propdesk.store import residents
from propdesk.store.residents import Fee
from tests.tools.office_day import AREA, MONTH_FEN, add_unit, lines, refused, rows

DAY = date(2026, 10, 31)


def test_add_and_find_in_any_spelling(office: Office) -> None:
    owners = {"owners": ("孙七", "周八"), "shares": (6000, 4000), "phones": ("1390000", "1390001")}
    full = UnitState(AREA, date(2020, 1, 1), "刘洋", "corner", **owners, tenants=("吴九",), tenant_phones=("1390002",))  # type: ignore[arg-type]
    number = households.add(office, parse_unit("2栋1单元301"), UnitKind.FLAT, full, key="k")
    assert households.state(office, number) == full
    assert households.add(office, parse_unit("2栋1单元301"), UnitKind.FLAT, full, key="k") == number
    for text in ("2-1-301", "2号楼1单元301室", "２－１－３０１", "2.1.301"):
        assert households.unit_named(office, text).unit_id == number
    assert lines(office)[-1] == ("unit.add", "2-1-301")
    row = households.every(office, DAY)[-1]
    assert (row.code, row.steward, row.note, row.state, row.paid_up_to) == ("2-1-301", "刘洋", "corner", State.CLEAR, None)


def test_refused_units(office: Office) -> None:
    state = UnitState(AREA, owners=("孙七",))
    exists = refused(office, households.UnitExists, lambda: households.add(office, parse_unit("1栋1单元101室"), UnitKind.FLAT, state))
    assert "1-1-101" in exists.sentence()
    refused(office, households.OwnerNameMissing, lambda: add_unit(office, "3-1-1", UnitState(phones=("1",))))
    refused(office, households.OwnerNameMissing, lambda: households.edit(office, 1, UnitState(shares=(1,)), DAY))
    refused(office, payments.UnitUnknown, lambda: households.unit_named(office, "9-9-999"))
    refused(office, payments.UnitUnknown, lambda: households.card(office, 99, DAY))
    refused(office, payments.UnitUnknown, lambda: households.state(office, 99))
    refused(office, payments.UnitUnknown, lambda: households.edit(office, 99, UnitState(), DAY))
    refused(office, UnitNotUnderstood, lambda: households.unit_named(office, "-"))


def test_editing_keeps_history_and_a_vacant_unit_is_vacant(office: Office) -> None:
    was = rows(office, "audit")
    households.edit(office, 1, households.state(office, 1), DAY)  # saved without a change
    assert rows(office, "audit") == was
    before = households.edit(office, 1, UnitState(AREA), DAY)
    assert before.owners == ("张三",)
    assert [households.every(office, day)[0].state for day in (date(2026, 10, 30), DAY)] == [State.CLEAR, State.VACANT]
    assert payments.desk(office, 1).payer == ""
    households.edit(office, 1, UnitState(AREA, tenants=("吴九",)), DAY)
    assert payments.desk(office, 1).payer == "吴九"
    assert [households.every(office, day)[0].owners for day in (date(2026, 10, 30), DAY)] == [("张三",), ()]


def test_owners_share_the_whole_and_never_overlap(office: Office) -> None:
    def state(*shares: int, owners: tuple[str, ...] = ("甲", "乙")) -> UnitState:
        return UnitState(AREA, owners=owners, shares=shares)

    said = refused(office, SharesNotWhole, lambda: add_unit(office, "3-1-1", state(5000, 4000))).sentence()
    assert said == "The shares add up to 90%, not to 100%. Correct them, or leave them all empty."
    refused(office, SharesNotWhole, lambda: households.edit(office, 1, state(6000, 6000), DAY))
    refused(office, ShareMissing, lambda: households.edit(office, 1, state(10_000), DAY))
    refused(office, ShareMissing, lambda: households.edit(office, 1, state(10_000, 0), DAY))
    households.edit(office, 1, state(6000, 4000), DAY)
    households.edit(office, 1, state(5000, 5000), DAY)  # typed wrong: the same day again
    early = date(2026, 10, 30)
    gone = refused(office, households.ChangedSince, lambda: households.edit(office, 1, state(owners=("丙",)), early))
    assert "2026-10-31" in gone.sentence()
    households.edit(office, 1, state(5000, 5000)._replace(note="corner"), early)  # its people stay
    with office.store.write() as conn:
        conn.exec_driver_sql("UPDATE ownership SET share_of_10000 = 4000 WHERE unit_id = 1 AND end_on IS NULL")
    households.edit(office, 1, households.state(office, 1)._replace(note="from a list that knows no better"), DAY)


def test_card_and_history(office: Office) -> None:
    billing.run(office, Month(2026, 9))
    rates.set_tariff(office, "车位费", 1_000_000, PriceUnit.UNIT_MONTH, date(2026, 12, 1), "b")
    rates.set_tariff(office, "物业费", 30_000, PriceUnit.M2_MONTH, date(2027, 1, 1), "b")
    with office.store.write() as conn:
        residents.assign(conn, 1, {2: Fee(15_000, None)}, residents.fees_of(conn, 1, [2]))
    payments.take(office, 1, 4_000, Method.CASH, date(2026, 10, 1), key="k")
    payments.void(office, "SJ2026-000001", "x", date(2026, 10, 2))
    notices.issue(office, DAY, [1], "zh_CN")
    card = households.card(office, 1, DAY)
    assert [(event.kind, event.on.day, event.number) for event in card.events] == [
        ("notice", 31, "CJ2026-000001"),
        ("void", 2, "SJ2026-000001"),
        ("payment", 1, "SJ2026-000001"),
    ]
    assert len(households.card(office, 1, DAY, events=1).events) == 1
    assert card.standing is not None
    assert (card.standing.overdue_fen, card.row.overdue_fen, card.unit.code) == (MONTH_FEN, MONTH_FEN, "1-1-101")
    assert card.rates == (("物业费", 20_000, "m2-month"),)
    assert households.card(office, 1, date(2027, 1, 1)).rates == (("物业费", 30_000, "m2-month"), ("车位费", 1_000_000, "unit-month"))
    assert households.card(office, 2, DAY).rates == (("物业费", 15_000, "m2-month"),)
    assert households.card(office, 3, DAY).standing is not None
    space = add_unit(office, "B1-1", UnitState(owners=("张三",)), UnitKind.PARKING)
    assert households.card(office, space, DAY).rates == ()
    assert households.card(office, space, DAY).standing is None
    history = households.history(office, 1)
    assert [row.period for row in history.charges] == ["2026-09"]
    assert [row.receipt for row in history.payments] == ["SJ2026-000001"]
    assert "CJ2026-000001" in [row.number for row in history.papers]


def test_the_front_desk_finds_everybody_but_former_people(office: Office) -> None:
    billing.run(office, Month(2026, 9))
    payments.take(office, 4, 35_000, Method.CASH, date(2026, 9, 1), key="k")
    households.edit(office, 1, UnitState(AREA, owners=("孙七",), phones=("13900001234",)), date(2026, 10, 1))
    index = search.load(office)

    def codes(text: str) -> list[str]:
        return [hit.code for hit in search.find(office, index, text, DAY)]

    assert codes("zhangsan") == codes("1000") == []
    assert codes("sunqi") == codes("sq") == codes("1234") == ["1-1-101"]
    assert codes("shanxiongxin") == codes("danxiongxin") == ["1-1-103"]  # every reading
    assert codes("1栋1单元102") == ["1-1-102"]
    hit = search.find(office, index, "欧阳", DAY)[0]
    assert (hit.state, hit.credit_fen, hit.overdue_fen, hit.phone) == (State.CLEAR, 25_000, 0, "138****1003")
    owing = search.find(office, index, "王五", DAY)[0]
    assert (owing.names, owing.state, owing.months, owing.overdue_fen) == (("李四", "王五"), State.OWES, 1, MONTH_FEN)
    assert [hit.unit_id for hit in search.recent(office, [3, 99, 1], DAY)] == [3, 1]
    assert [(row.kind, row.code) for row in search.papers(office, "sj2026 1")] == [("receipt", "1-1-104")]
    assert search.papers(office, "PD|SJ2026-000001|1-1-104") == search.papers(office, "ＳＪ2026-000001")
    assert search.papers(office, "CJ2026-000099") == search.papers(office, "1-1-104") == []
