"""Whatever happens to a meter, in any order: what is billed and what is still to bill add up to what really went through it."""

import shutil
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propdesk.domain.fee_items import PriceUnit
from propdesk.domain.meters import Meter, Reading
from propdesk.domain.periods import DateRange, Month
from propdesk.services import billing, meters, rates, readings, upkeep
from propdesk.services.office import Office, open_office
from propdesk.services.readings import Entry

START = date(2025, 1, 1)
WHEEL = 1_000_000  # a counter of three digits
ALWAYS = DateRange(date(2025, 1, 1), date(2027, 1, 1))
STEPS = st.lists(
    st.tuples(st.sampled_from(["read", "read", "read", "void", "exchange", "bill", "rollback"]), st.integers(0, 999), st.integers(1, 20)),
    min_size=1,
    max_size=14,
)


@dataclass
class Tap:
    """The oracle: water that really ran, the wheel that turned, and how much of it was billed."""

    office: Office
    item: int
    meter: int
    shown: int
    day: date = START
    ran: list[tuple[int, int, int, bool]] = field(default_factory=list)  # reading, water, shown before, final of an exchange
    billed: int = 0  # so many of them
    runs: list[tuple[int, int]] = field(default_factory=list)  # run, billed before

    def do(self, what: str, water: int, days: int) -> None:
        """One step; steps that make no sense now do nothing."""
        getattr(self, f"_{what}")(water * 1_000, days)

    def _turn(self, water: int, days: int) -> Reading:
        self.day += timedelta(days=days)
        turned = self.shown + water
        return Reading(0, self.day, turned % WHEEL, turned >= WHEEL)

    def _read(self, water: int, days: int) -> None:
        one = self._turn(water, days)
        saved = readings.save_readings(self.office, [Entry(self.meter, one.read_on, one.value, one.rollover)])
        self.ran.append((saved.reading_ids[0], water, self.shown, False))
        self.shown = one.value

    def _void(self, _water: int, _days: int) -> None:
        if len(self.ran) > self.billed and not self.ran[-1][3]:
            number, _ran, before, _final = self.ran.pop()
            readings.void_readings(self.office, [number], "slip")
            self.shown = before

    def _exchange(self, water: int, days: int) -> None:
        final = self._turn(water, days)
        new = Meter(0, 0, 0, f"M{self.day}", water, self.day, digits=3)
        self.meter = meters.exchange_meter(self.office, self.meter, final, new)
        self.ran.append((0, water, self.shown, True))
        self.shown = water

    def _bill(self, _water: int, _days: int) -> None:
        month = Month.of(self.day)
        self.day = month.end + timedelta(days=1)
        if sum(one[1] for one in self.ran[self.billed :]):
            run = billing.run(self.office, month)
            assert run.run_id is not None
            self.runs.append((run.run_id, self.billed))
            self.billed = len(self.ran)

    def _rollback(self, _water: int, _days: int) -> None:
        if self.runs:
            run, before = self.runs.pop()
            billing.rollback(self.office, run)
            self.billed = before

    def check(self) -> None:
        """What the book has to bill is what ran and is not billed."""
        with self.office.store.read() as conn:
            found = meters.usage_for(conn, self.item, ALWAYS).quantity(1)
        assert found == sum(one[1] for one in self.ran[self.billed :])


@pytest.fixture(scope="module")
def metered(rated: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The book of four units with the item “水费” and a meter in the first."""
    path = Path(shutil.copy(rated, tmp_path_factory.mktemp("metered") / "garden.pdbook"))
    office = open_office(path)
    rates.set_tariff(office, "水费", 28_000, PriceUnit.M3, date(2024, 1, 1), "price list")
    item = meters.metered_item(office, "水费").id
    meters.add_meter(office, Meter(0, 1, item, "first", 0, START, digits=3))
    office.close(backup=False)
    return path, item


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_billed_and_still_to_bill_are_what_really_ran(metered: tuple[Path, int], steps: list[tuple[str, int, int]]) -> None:
    path, item = metered
    with TemporaryDirectory() as folder:
        office = open_office(Path(shutil.copy(path, Path(folder) / "garden.pdbook")))
        try:
            tap = Tap(office, item, 1, 0)
            for step in steps:
                tap.do(*step)
                tap.check()
            assert upkeep.check_book(office).findings == ()
        finally:
            office.close(backup=False)
