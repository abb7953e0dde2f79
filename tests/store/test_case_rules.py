"""The check of a book sees rows about reminding and cases that do not fit together; each rule has its planted flaw."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from propdesk.i18n import catalog
from propdesk.store import integrity
from propdesk.store.case_rules import ANSWERED, CASE_RULES, NOTHING_NEW
from propdesk.store.flaws import KINDS
from propdesk.store.integrity import check
from tests.store.test_integrity import tamper

OTHERS = "(SELECT min(id) FROM charge WHERE unit_id = 1)"  # a charge of a household that is in none of these
FEE = "(SELECT min(fee_charge_id) FROM notice_level)"
SECOND_RUN = "(SELECT max(id) FROM dunning_run)"
NOTICE = "(SELECT min(document_id) FROM delivery)"
DAMAGES: dict[str, tuple[str, set[str]]] = {
    "a notice that names a neighbour's charge": (
        f"UPDATE document_line SET charge_id = {OTHERS} WHERE id = (SELECT min(id) FROM document_line WHERE document_id = {NOTICE})",
        {"line"},
    ),
    "a notice whose level is gone": (f"DELETE FROM notice_level WHERE document_id = {NOTICE}", {"notice-level", "run-notices"}),
    "a level of a letter": (
        "UPDATE notice_level SET document_id = (SELECT id FROM document WHERE kind = 'lawyer_letter') "
        "WHERE document_id = (SELECT max(document_id) FROM notice_level)",
        {"notice-level", "run-notices"},
    ),
    "a fee that is a neighbour's": (f"UPDATE charge SET unit_id = 1 WHERE id = {FEE}", {"notice-level", "line"}),
    "a fee that is no cost of collecting": (
        f"UPDATE charge SET item_id = (SELECT item_id FROM charge WHERE id = 1), generation = 9 WHERE id = {FEE}", {"notice-level"},
    ),
    "a fee that no notice names": (f"DELETE FROM document_line WHERE charge_id = {FEE}", {"notice-level"}),
    "a notice of another day's run": ("UPDATE notice_level SET run_id = 1 WHERE document_id = (SELECT max(document_id) FROM notice_level)",
                                      {"notice-level", "run-notices"}),
    "a last day before the notice": (f"UPDATE notice_level SET pay_by = '2026-11-01' WHERE document_id = {NOTICE}", {"notice-level"}),
    "void before it was issued": ("UPDATE document_void SET void_on = '2026-01-01'", {"notice-level"}),
    "a letter that is void as a notice": (
        "INSERT INTO document_void SELECT id, issued_on, 'x', '', '' FROM document WHERE kind = 'lawyer_letter'", {"notice-level"},
    ),
    "a run that counts one too many": (f"UPDATE dunning_run SET issued = issued + 1 WHERE id = {SECOND_RUN}", {"run-notices"}),
    "a run that demands more": (f"UPDATE dunning_run SET total_fen = total_fen + 1 WHERE id = {SECOND_RUN}", {"run-notices"}),
    "delivered before it was issued": ("UPDATE delivery SET sent_on = '2026-01-01' WHERE id = 1", {"delivery"}),
    "a result before the sending": ("UPDATE delivery SET outcome_on = '2026-01-01' WHERE channel = 'ems'", {"delivery"}),
    "in the place of another notice's delivery": (
        "UPDATE delivery SET replaces_id = (SELECT max(id) - 1 FROM delivery) WHERE id = (SELECT max(id) FROM delivery)", {"delivery"},
    ),
    "a delivery of a letter that is none": (
        "UPDATE delivery SET document_id = (SELECT id FROM document WHERE kind = 'lawyer_letter'), sent_on = '2026-12-01', "
        "outcome_on = NULL WHERE id = (SELECT max(id) FROM delivery)", {"delivery"},
    ),
    "a decision about nothing": ("UPDATE delivery_decision SET delivery_id = 99", {"request"}),
    "a rung missing": ("DELETE FROM ladder_level WHERE position = 1", {"ladder"}),
    "a ladder that goes down": ("UPDATE ladder_level SET days = 1 WHERE position = 2", {"ladder"}),
    "a fee for nothing": ("UPDATE ladder_level SET fee_item_id = NULL", {"ladder"}),
    "two ladders for everybody": ("INSERT INTO ladder(name, standard) VALUES ('x', 1), ('y', 1)", {"ladder"}),
    "on a ladder that is retired": ("UPDATE ladder SET active = 0", {"ladder"}),
    "a level set for a neighbour": (f"UPDATE level_set_charge SET charge_id = {OTHERS} WHERE id = 1", {"level-set"}),
    "a level set for nothing": ("DELETE FROM level_set_charge", {"level-set"}),
    "a neighbour's charge in dispute": (f"UPDATE hold SET charge_id = {OTHERS} WHERE kind = 'dispute'", {"hold"}),
    "more in dispute than was charged": ("UPDATE hold SET amount_fen = 9999999 WHERE kind = 'dispute'", {"hold"}),
    "a part of nothing in dispute": ("UPDATE hold SET charge_id = NULL WHERE kind = 'dispute'", {"hold"}),
    "a hold that ends before it begins": ("UPDATE hold SET end_on = '2026-01-01' WHERE kind = 'hold'", {"hold"}),
    "a hold of an unknown kind": ("UPDATE hold SET kind = 'x'", {"hold"}),
    "a flag that ends before it begins": ("UPDATE unit_flag SET end_on = '2026-01-01'", {"hold"}),
    "a flag of an unknown kind": ("UPDATE unit_flag SET kind = 'x'", {"hold"}),
    "a plan over a neighbour's charge": (
        f"UPDATE plan_charge SET charge_id = {OTHERS} WHERE id = (SELECT max(id) FROM plan_charge)", {"plan"},
    ),
    "instalments that do not add up": ("UPDATE plan_instalment SET amount_fen = amount_fen + 1 WHERE id = 1", {"plan-sum"}),
    "instalments in the wrong order": ("UPDATE plan_instalment SET due_on = '2026-12-31' WHERE position = 1", {"plan"}),
    "an instalment before the agreement": ("UPDATE plan_instalment SET due_on = '2026-01-01' WHERE position = 1", {"plan"}),
    "a first instalment that is the third": ("UPDATE plan_instalment SET position = 9 WHERE position = 1 AND plan_id = 1", {"plan"}),
    "a plan that ended before it was agreed": ("UPDATE plan_end SET ended_on = '2026-01-01' WHERE plan_id = 1", {"plan"}),
    "a mediation about a neighbour": (f"UPDATE mediation_charge SET charge_id = {OTHERS} WHERE id = 1", {"mediation"}),
    "met before it was asked for": ("UPDATE mediation SET met_on = '2026-01-01' WHERE met_on IS NOT NULL", {"mediation"}),
    "a mediation in a neighbour's case": ("UPDATE mediation SET close_out_id = 1 WHERE unit_id = 9", {"mediation"}),
    "in the place of a neighbour's mediation": (
        "UPDATE mediation SET replaces_id = 2 WHERE id = 3", {"mediation"},
    ),
    "a case about a neighbour's charge": (f"UPDATE close_out_charge SET charge_id = {OTHERS} WHERE id = 1", {"close-out"}),
    "a case about nothing": ("DELETE FROM close_out_charge", {"close-out"}),
    "a neighbour's plan in a case": (
        "UPDATE close_out_step SET plan_id = (SELECT min(id) FROM plan WHERE unit_id = 10) WHERE plan_id IS NOT NULL", {"close-out"},
    ),
    "a step before the case": ("UPDATE close_out_step SET noted_on = '2026-01-01', done_on = NULL WHERE step = 'visit'", {"close-out"}),
    "a step done before it was": ("UPDATE close_out_step SET done_on = '2027-01-01' WHERE step = 'visit'", {"close-out"}),
    "a cause that no visit found": ("UPDATE close_out_cause SET step_id = 1", {"close-out"}),
    "a task of a neighbour's case": ("UPDATE task SET unit_id = 1 WHERE close_out_id IS NOT NULL", {"task"}),
    "done before it was given": ("UPDATE task_end SET ended_on = '2026-01-01'", {"task"}),
    "sued for a neighbour's debt": (f"UPDATE court_charge SET charge_id = {OTHERS} WHERE id = 1", {"court"}),
    "sued for nothing": ("DELETE FROM court_charge", {"court"}),
    "filed before the case was opened": ("UPDATE court_event SET event_on = '2026-01-01' WHERE id = 1", {"court"}),
    "a court's fee of a neighbour": (f"UPDATE court_cost SET charge_id = {OTHERS}", {"court"}),
    "a neighbour's letter passed on": ("UPDATE disclosure SET unit_id = 1 WHERE document_id IS NOT NULL", {"hand-over"}),
    "a neighbour's case passed on": ("UPDATE disclosure SET unit_id = 1 WHERE court_case_id IS NOT NULL", {"hand-over"}),
    "passed on before it was written": ("UPDATE disclosure SET handed_on = '2026-01-01' WHERE document_id IS NOT NULL", {"hand-over"}),
    "a file of nobody": ("UPDATE attachment_link SET object_id = 999 WHERE id = 1", {"file-owner"}),
    "a file of something unknown": ("UPDATE attachment_link SET object = 'dream' WHERE id = 1", {"file-owner"}),
    "a request answered with nothing": ("UPDATE request SET object_id = 999 WHERE action = 'close_out.closed'", {"request"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def raw(case_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A copy of the book without its guards; what a test plants is taken back after it."""
    path = shutil.copy(case_template, tmp_path_factory.mktemp("planted") / "cases.pdbook")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {name}")
        yield conn


def broken(raw: sqlite3.Connection, damage: str) -> set[str]:
    """The rules that a change breaks; the change is taken back."""
    raw.execute("BEGIN")
    try:
        raw.execute(damage)
        return {finding.kind for finding in integrity._money(raw)}
    finally:
        raw.execute("ROLLBACK")


@pytest.mark.parametrize("name", DAMAGES)
def test_rows_that_do_not_fit_together_are_named(raw: sqlite3.Connection, name: str) -> None:
    damage, expected = DAMAGES[name]
    assert broken(raw, damage) == expected


def test_a_change_that_breaks_no_rule_is_no_alarm(raw: sqlite3.Connection) -> None:
    """Negative control: the rules look at what matters, not at every change."""
    assert broken(raw, "UPDATE delivery SET note = 'x'") == set()
    assert broken(raw, "UPDATE unit SET code = code") == set()


def test_every_rule_has_its_planted_flaw_and_its_sentence(case_copy: Path) -> None:
    planted = {kind: damage for damage, kinds in DAMAGES.values() for kind in kinds if len(kinds) == 1}
    assert set(CASE_RULES) <= set(planted) <= set(KINDS)
    tamper(case_copy, *planted.values())
    found = {finding.kind: finding for finding in check(case_copy).findings}
    assert set(planted) | {"changed"} <= set(found)
    for finding in found.values():
        assert finding.example not in ("", "None")
        assert finding.sentence(catalog("zh_CN").gettext) != finding.sentence()


def test_requests_that_were_answered_with_nothing_are_named(raw: sqlite3.Connection) -> None:
    for action in (*ANSWERED, "close_out.visit"):
        assert broken(raw, f"INSERT INTO request(key, action, object_id) VALUES ('lost', '{action}', 999999)") == {"request"}, action
    for action in NOTHING_NEW:
        assert broken(raw, f"INSERT INTO request(key, action, object_id) VALUES ('none', '{action}', 0)") == set()
