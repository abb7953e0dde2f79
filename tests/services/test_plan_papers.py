"""分期缴费协议 in the register of papers: one number for one agreement, frozen when it is first printed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.plans import Instalment, InstalmentsDoNotAddUp, PlanTerms, propose
from propdesk.domain.timeline import Theme
from propdesk.services import billing, payments, plan_papers, plans, search, timeline
from propdesk.services.office import Office, profile, set_profile
from propdesk.store.integrity import check
from tests.documents.papers_made import text
from tests.tools.office_day import refused, spans_hold

DAY = date(2026, 11, 1)
ZH = "zh_CN"


@pytest.fixture
def owing(office: Office) -> Office:
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    return office


def terms_of(office: Office) -> tuple[PlanTerms, list[plans.PlanCharge]]:
    charges = plans.coverable(office, 1, DAY)
    total = sum(charge.open_fen for charge in charges)
    covered = [charge._replace(late_fee_fen=0) for charge in charges]
    return PlanTerms(DAY, propose(total, 3, date(2026, 12, 1)), "单志强"), covered


def test_an_agreement_has_one_number_from_the_form_to_the_plan(owing: Office, tmp_path: Path) -> None:
    terms, charges = terms_of(owing)
    before = plan_papers.issue(owing, 1, terms, charges, ZH)
    assert (before.number, before.kind, before.unit_id, before.prints) == ("FQ2026-000001", "plan", 1, 0)
    first = plan_papers.file_agreement(owing, before, tmp_path / "first.pdf")
    plan = plans.agree(owing, 1, terms, [charge.charge_id for charge in charges])
    payments.take(owing, 1, 100, Method.CASH, DAY, key="p")
    (plan,) = plans.of_unit(owing, 1, DAY)
    again = plan_papers.issue(owing, 1, plan.terms, tuple(reversed(plan.charges)), ZH)
    assert (again.document_id, again.prints) == (before.document_id, 1)
    second = plan_papers.file_agreement(owing, again, tmp_path / "second.pdf")
    told = [text(filed.paths[0].read_bytes()) for filed in (first, second)]
    assert all("FQ2026-000001" in one for one in told)
    assert ["补打" in one for one in told] == [False, True]
    assert [row.number for row in search.papers(owing, "PD|FQ2026-000001|1")] == [before.number]
    assert any(before.number in moment.number for moment in timeline.of_unit(owing, 1, DAY) if moment.theme is Theme.PAPERS)
    assert check(owing.store).clean
    assert spans_hold(owing)


def test_what_was_issued_stays_when_the_office_changes(owing: Office) -> None:
    terms, charges = terms_of(owing)
    before = plan_papers.issue(owing, 1, terms, charges, ZH)
    set_profile(owing, replace(profile(owing), company="另一家物业"))
    assert plan_papers.issue(owing, 1, terms, charges, ZH) == before
    assert "另一家物业" not in before.content


def test_other_terms_or_another_language_are_another_paper(owing: Office) -> None:
    terms, charges = terms_of(owing)
    changed = (terms, replace(terms, signer="单母"), replace(terms, breach_days=5), replace(terms, one_sum=False))
    numbers = [plan_papers.issue(owing, 1, one, charges, ZH).number for one in changed]
    numbers.append(plan_papers.issue(owing, 1, terms, charges, "en").number)
    assert numbers == [f"FQ2026-{n:06d}" for n in range(1, 6)]
    assert check(owing.store).clean


def test_what_could_not_be_agreed_is_not_issued(owing: Office) -> None:
    terms, charges = terms_of(owing)
    short = replace(terms, instalments=(Instalment(date(2026, 12, 1), 1),))
    refused(owing, InstalmentsDoNotAddUp, lambda: plan_papers.issue(owing, 1, short, charges, ZH))
    refused(owing, payments.UnitUnknown, lambda: plan_papers.issue(owing, 99, terms, charges, ZH))
