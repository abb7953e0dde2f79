"""退款单 on real books: frozen with the refund, found by its number, marked when printed again or void, listed in its register."""

from datetime import date
from pathlib import Path

import pytest
from test_prepaid_and_deposits import DAY, NEXT, OK, add_deposit, ahead, billed, item_of

from propdesk.documents.blocks import from_json
from propdesk.documents.receipt import Receipt
from propdesk.documents.refund import Refund, RefundPaper
from propdesk.domain.number_register import Use
from propdesk.domain.payments import Method
from propdesk.services import deposits, households, number_register, payments, refund_papers, refunds, search, statements
from propdesk.services import papers as papers_services
from propdesk.services.number_register import SeriesUnknown, parse_series
from propdesk.services.office import Office
from propdesk.services.refund_papers import RefundUnknown
from propdesk.store import integrity, papers
from tests.tools.office_day import rows, spans_hold

__all__ = ["billed"]


def frozen(office: Office, number: str) -> tuple[Refund, int]:
    """The content of a refund's paper and how often it was printed."""
    with office.store.read() as conn:
        row = papers.find(conn, number=number, kind="refund")[0]
    return from_json(Refund, row.content), row.prints


def give(office: Office, fen: int, key: str, on: date = DAY, **more: object) -> str:
    return refunds.refund(office, 1, fen, Method.CASH, on, OK, key=key, payee="张三", **more).number  # type: ignore[arg-type]


def test_a_refund_of_a_purse_is_frozen_with_what_it_held(billed: Office) -> None:
    fee = item_of(billed)
    ahead(billed, 5_000, purse=fee)
    ahead(billed, 900, "other")
    number = give(billed, 2_000, "r1", purse=fee)
    paper, prints = frozen(billed, number)
    assert (paper.source, paper.item, paper.taken_fen, paper.amount_fen, paper.left_fen, prints) == (
        "prepaid", "物业费", 5_000, 2_000, 3_000, 0,
    )  # fmt: skip
    assert (paper.payee, paper.approver, paper.reason, paper.language) == ("张三", "周经理", "moved out", "zh_CN")
    second, _prints = frozen(billed, give(billed, 3_000, "r2", purse=fee, language="en"))
    assert (second.taken_fen, second.left_fen, second.language) == (3_000, 0, "en")
    spans_hold(billed)
    assert integrity.check(billed.store).clean


def test_a_refund_of_a_deposit_names_its_receipts_and_what_was_deducted(billed: Office) -> None:
    charge = add_deposit(billed)
    first = payments.take(billed, 1, 50_000, Method.CASH, DAY, key="d1", designated=[charge])
    second = payments.take(billed, 1, 150_000, Method.CASH, DAY, key="d2", designated=[charge])
    fee = next(row.charge_id for row in payments.desk(billed, 1, DAY).rows if row.nature == "fee")
    deposits.deduct(billed, charge, 4_000, [fee], DAY, "墙面损坏", key="x")
    one = deposits.give_back(billed, charge, 100_000, Method.CASH, DAY, OK, key="b1", payee="张三")
    two = deposits.give_back(billed, charge, 96_000, Method.CASH, NEXT, OK, key="b2", payee="张三")
    paper, _prints = frozen(billed, one.number)
    assert (paper.source, paper.item, paper.taken_by) == ("deposit", "装修押金", (first.payment.receipt, second.payment.receipt))
    assert (paper.taken_fen, paper.used_fen, paper.returned_fen, paper.left_fen) == (200_000, 4_000, 0, 96_000)
    later, _prints = frozen(billed, two.number)
    assert (later.used_fen, later.returned_fen, later.left_fen) == (4_000, 100_000, 0)


def test_a_reprint_is_a_copy_and_a_void_is_marked(billed: Office, tmp_path: Path) -> None:
    ahead(billed, 5_000)
    number = give(billed, 2_000, "r1")
    first = refund_papers.file_refund(billed, number, tmp_path / "a.pdf", RefundPaper.A4)
    again = refund_papers.file_refund(billed, number, tmp_path / "b.pdf")
    refunds.void_refund(billed, number, "没来取", DAY)
    void = refund_papers.draw(billed, number)
    assert frozen(billed, number)[1] == 2
    pdfs = [first.paths[0].read_bytes(), again.paths[0].read_bytes(), void.pdf]
    assert len(set(pdfs)) == 3
    with pytest.raises(RefundUnknown):
        refund_papers.draw(billed, "TK2026-000009")
    assert integrity.check(billed.store).clean


def test_a_refund_from_before_there_were_papers_is_frozen_when_asked_for(billed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    charge = add_deposit(billed)
    payments.take(billed, 1, 200_000, Method.CASH, DAY, key="d", designated=[charge])
    with monkeypatch.context() as past:
        past.setattr(refund_papers, "freeze", lambda conn, row, language: papers.add(conn, row.made_at, row.operator, []))
        wrong = deposits.give_back(billed, charge, 200_000, Method.CASH, DAY, OK, key="b1", payee="张三")
    refunds.void_refund(billed, wrong.number, "wrong payee", DAY)
    deposits.give_back(billed, charge, 150_000, Method.CASH, DAY, OK, key="b2", payee="李四")
    refund_papers.draw(billed, wrong.number)
    paper, prints = frozen(billed, wrong.number)
    assert (paper.taken_fen, paper.returned_fen, paper.left_fen, prints) == (200_000, 0, 0, 0)  # what came after it has no say
    assert (paper.payee, paper.printed_at[:4]) == ("张三", wrong.made_at[:4])
    before = rows(billed)
    refund_papers.draw(billed, wrong.number)
    assert rows(billed) == before
    spans_hold(billed)


def test_the_search_finds_it_and_the_household_shows_it_first(billed: Office) -> None:
    ahead(billed, 5_000)
    number = give(billed, 2_000, "r1")
    for place in range(6):
        ahead(billed, 100 + place, f"later {place}", on=NEXT)
    assert [(row.kind, row.number, row.unit_id) for row in search.papers(billed, "tk2026 1")] == [("refund", number, 1)]
    shown = households.card(billed, 1, NEXT, number=number).events
    assert (shown[0].kind, shown[0].number, shown[0].amount_fen, len(shown)) == ("refund", number, 2_000, 5)
    assert number not in [event.number for event in households.card(billed, 1, NEXT).events]
    refunds.void_refund(billed, number, "没来取", DAY)
    shown = households.card(billed, 1, NEXT, number=number).events
    assert {event.kind for event in shown[:2]} == {"refund", "refund_void"}


def test_the_register_of_refunds_names_every_number(billed: Office, tmp_path: Path) -> None:
    ahead(billed, 5_000)
    kept, wrong = give(billed, 2_000, "r1"), give(billed, 500, "r2")
    refunds.void_refund(billed, wrong, "没来取", DAY)
    found = number_register.receipts_of(billed, 2026, "TK")
    assert [(row.number, row.use, row.payer, row.amount_fen) for row in found.rows] == [
        (kept, Use.USED, "张三", 2_000), (wrong, Use.VOID, "张三", 500),
    ]  # fmt: skip
    assert (found.rows[0].reason, found.rows[1].reason) == ("moved out", "没来取")
    out = number_register.write(billed, 2026, tmp_path / "r.csv", "zh_CN", "TK")
    assert "收款人" in out.read_text(encoding="utf-8-sig").splitlines()[0]
    assert number_register.draw(billed, 2026, "zh_CN", "TK").pages == 1
    assert (parse_series(" tk "), number_register.receipts_of(billed, 2026, "YC").rows) == ("TK", ())
    with pytest.raises(SeriesUnknown):
        parse_series("XX")


def test_receipts_say_what_is_held_of_a_deposit_after_them(billed: Office) -> None:
    charge = add_deposit(billed)

    def facts(done: payments.Taken) -> list[tuple[int, int, int, int]]:
        with billed.store.read() as conn:
            content = from_json(Receipt, papers.find(conn, number=done.payment.receipt)[0].content)
        return [(one.taken_fen, one.deducted_fen, one.returned_fen, one.held_fen) for one in content.deposits]

    fee = next(row.charge_id for row in payments.desk(billed, 1, DAY).rows if row.nature == "fee")
    first = payments.take(billed, 1, 50_000, Method.CASH, DAY, key="d1", designated=[charge])
    used = deposits.deduct(billed, charge, 4_000, [fee], DAY, "墙面损坏", key="x")
    deposits.give_back(billed, charge, 10_000, Method.CASH, DAY, OK, key="b1", payee="张三")
    second = payments.take(billed, 1, 150_000, Method.CASH, NEXT, key="d2", designated=[charge])
    other = payments.take(billed, 1, 100, Method.CASH, NEXT, key="f")
    assert facts(first) == [(50_000, 0, 0, 50_000)]
    assert facts(used) == [(50_000, 4_000, 0, 46_000)]
    assert facts(second) == [(200_000, 4_000, 10_000, 186_000)]
    assert facts(other) == []
    assert papers_services.draw_receipt(billed, second).missing == ()


def test_the_statement_names_the_deposits_whose_money_moved(billed: Office) -> None:
    charge = add_deposit(billed)
    payments.take(billed, 1, 200_000, Method.CASH, DAY, key="d1", designated=[charge])
    fee = next(row.charge_id for row in payments.desk(billed, 1, DAY).rows if row.nature == "fee")
    deposits.deduct(billed, charge, 4_000, [fee], DAY, "墙面损坏", key="x")
    deposits.give_back(billed, charge, 100_000, Method.CASH, NEXT, OK, key="b1", payee="张三")
    made = statements.paper(billed, statements.of_unit(billed, 1, NEXT, NEXT), "zh_CN", NEXT)
    assert (made.held_before_fen, made.held_fen) == (196_000, 96_000)
    whole = statements.paper(billed, statements.of_unit(billed, 1, date(2026, 1, 1), NEXT), "zh_CN", NEXT)
    asked, taken, deducted, returned = whole.deposits
    assert (asked.moved_fen("taken"), taken.moved_fen("taken"), taken.number[:2]) == (0, 200_000, "SJ")
    assert (deducted.moved_fen("deducted"), deducted.number[:2], deducted.held_fen) == (4_000, "YJ", 196_000)
    assert (returned.moved_fen("returned"), returned.number[:2], returned.held_fen) == (100_000, "TK", 96_000)
    assert all("装修押金" in line.text for line in whole.deposits)
