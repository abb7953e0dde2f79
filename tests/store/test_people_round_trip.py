"""Whatever a list says of owners, tenants, shares and phones is read back as it was written, and back again after an undo."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propdesk.domain.import_plan import UnitState, state_after
from propdesk.domain.resident_rows import ResidentRow
from propdesk.domain.units import UnitCode, UnitKind
from propdesk.services.office import Office
from propdesk.store import imports, people, residents
from propdesk.store.imports import Change, FeeChange
from propdesk.store.residents import Fee, UnitEntry

NAMES = st.lists(st.sampled_from(["张三", "李四", "王五", "Anna"]), max_size=3).map(tuple)
NUMBERS = st.lists(st.sampled_from(["13800001111", "13800002222", "057188886666"]), max_size=3, unique=True).map(tuple)
ROWS = st.builds(
    ResidentRow,
    sheet=st.just("s"),
    sheet_row=st.just(1),
    code=st.just(UnitCode("9", "9", "9")),
    area_cm2=st.sampled_from([None, 500_000]),
    owners=NAMES,
    tenants=NAMES,
    phones=NUMBERS,
    tenant_phones=NUMBERS,
    shares=st.sampled_from([(), (10_000,), (5_000, 5_000), (1, 2, 3)]),
    steward=st.sampled_from(["", "刘洋"]),
    note=st.sampled_from(["", '"opened":true,"item":1,', "角落\n二楼"]),
    handover_on=st.sampled_from([None, date(2020, 1, 1)]),
)
DAY = date(2026, 10, 31)


def living(office: Office, ids: list[int]) -> dict[int, UnitState]:
    with office.store.read() as conn:
        return residents.states(conn, ids)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ROWS, ROWS, ROWS), min_size=1, max_size=6), st.booleans())
def test_there_and_back(office: Office, triples: list[tuple[ResidentRow, ResidentRow, ResidentRow]], same_day: bool) -> None:
    first = [state_after(None, one) for one, _two, _three in triples]
    second = [state_after(state, two) for state, (_one, two, _three) in zip(first, triples, strict=True)]
    third = [state_after(state, three) for state, (_one, _two, three) in zip(second, triples, strict=True)]
    later = DAY if same_day else DAY + timedelta(days=1)
    with office.store.write() as conn:
        start = conn.exec_driver_sql("SELECT coalesce(max(id), 0) FROM unit").scalar_one()
        entries = [UnitEntry(UnitCode("9", str(start), str(i)), UnitKind.FLAT, state) for i, state in enumerate(first)]
        ids = residents.add_units(conn, entries)
        residents.tie_people(conn, list(zip(ids, first, strict=True)), None)
    assert list(living(office, ids).values()) == first
    steps = []
    for before, after, day in ((first, second, DAY), (second, third, later)):
        changes = list(zip(ids, before, after, strict=True))
        with office.store.write() as conn:
            residents.set_states(conn, changes, day)
        assert [living(office, ids)[unit_id] for unit_id in ids] == after
        steps.append(([Change(unit_id, old, new, None) for unit_id, old, new in changes], day, before))
    for made, day, before in reversed(steps):
        with office.store.write() as conn:
            imports.take_back(conn, made, day)
        assert [living(office, ids)[unit_id] for unit_id in ids] == before
    with office.store.read() as conn:
        assert people.former_people(conn, ids, DAY) == {} or same_day


def test_changes_are_kept_as_they_were(office: Office) -> None:
    state = UnitState(500_000, date(2020, 1, 1), "刘洋", '"opened":true,"item":1,', ("张三",), (10_000,), ("1",), ("王五",), ("2",))
    made = [
        Change(1, None, state, FeeChange(1, True, None)),
        Change(2, state, UnitState(), FeeChange(1, False, Fee(20_000, "2026-01-01"))),
        Change(3, state, UnitState(note="x"), None),
    ]
    with office.store.write() as conn:
        header = {"file_name": "a", "sha256": "b", "as_of": "", "applied_at": "c", "added": 1, "changed": 2, "same": 3, "problems": 4}
        batch = residents.add_batch(conn, header)
        imports.add_changes(conn, batch, imports.as_texts(made))
        assert imports.changes(conn, batch) == made
        assert residents.opened_units(conn, 1) == {1}
        assert residents.opened_units(conn, 11) == residents.opened_units(conn, 2) == set()
        imports.mark_undone(conn, batch, "d")
        assert residents.opened_units(conn, 1) == set()
        row = residents.batches(conn, batch)[0]
    assert (row.added, row.changed, row.same, row.problems, row.undone_at) == (1, 2, 3, 4, "d")


def test_fees_of_units(office: Office) -> None:
    with office.store.write() as conn:
        residents.assign(conn, 1, {1: Fee(15_000, None), 2: Fee(None, "2026-01-01", "2026-02-01")}, {})
        had = residents.fees_of(conn, 1, [1, 3])
        assert had == {1: Fee(15_000, None)}
        residents.assign(conn, 1, {1: Fee(16_000, "2026-03-01"), 3: Fee(1, None)}, had)
        assert residents.fees_of(conn, 1, [1, 2, 3, 4]) == {
            1: Fee(16_000, "2026-03-01"),
            2: Fee(None, "2026-01-01", "2026-02-01"),
            3: Fee(1, None),
        }
        residents.unassign(conn, 1, {1: had[1], 3: None})
        assert residents.fees_of(conn, 1, [1, 2, 3, 4]) == {1: Fee(15_000, None), 2: Fee(None, "2026-01-01", "2026-02-01")}
