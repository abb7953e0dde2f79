"""What the office does while the fault strikes: small real workloads, one step at a time, and a naive one that must fail.

Every step carries the same request key in every life, so that it can be asked again after the fault.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from propdesk.documents.paper import write_atomic
from propdesk.domain.attachments import Object
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import attachments as service
from propdesk.services import billing, closing, payments, residents, upkeep
from propdesk.services.office import Office, open_office
from propdesk.store import attachments, backup, book, files, migrate
from tests.tools.next_schema import add_step
from tests.tools.small_book import empty_book

LIST = """单元,房号,业主,电话,建筑面积,物业费已缴至
1,201,Owner One,13900000001,90.00,2026-08-31
1,202,Owner Two,13900000002,95.50,2026-10-31
"""


@dataclass
class Scene:
    """The place of one life: the book, and the office while it is open."""

    path: Path
    office: Office | None = None

    def open(self) -> Office:
        """The open office; opened now when it is not."""
        if self.office is None:
            self.office = open_office(self.path)
        return self.office

    def close(self) -> None:
        """Close without a backup."""
        if self.office is not None:
            self.office.close(backup=False)
            self.office = None


Step = Callable[[Scene], object]


@dataclass(frozen=True)
class Work:
    """A book to start with and the steps of a life. `repeatable`: all steps may be asked again from the start."""

    make: Callable[[Path], None]
    steps: tuple[Step, ...]
    repeatable: bool = True


def paying(number: int) -> Step:
    """Take a payment; every flat in turn, so that some settle several charges and some leave credit."""
    return paying_on(20, number)


def paying_on(day: int, number: int) -> Step:
    """The same on another day of the month."""

    def step(scene: Scene) -> object:
        amount = 5_000 + 7_000 * (number % 5)
        return payments.take(scene.open(), 1 + number % 12, amount, Method.CASH, date(2026, 11, day), key=f"pay-{number}").payment.receipt

    return step


def billing_of(month: int) -> Step:
    """Bill a period."""
    return lambda scene: billing.run(scene.open(), Month(2026, month), key=f"run-{month}").total_fen


def voiding(receipt: str) -> Step:
    """Take a receipt back on the day after."""
    return voiding_on(21, receipt)


def voiding_on(day: int, receipt: str) -> Step:
    """Void a receipt on its own day, or take it back on a later one."""
    return lambda scene: payments.void(scene.open(), receipt, "wrong unit", date(2026, 11, day), key=f"void-{receipt}").payment.void_on


def reversing(receipt: str) -> Step:
    """Take a receipt back on a later day: a red receipt with a number of its own."""

    def step(scene: Scene) -> object:
        return payments.void(scene.open(), receipt, "wrong amount", date(2026, 11, 24), key=f"reverse-{receipt}").payment.void_number

    return step


def closing_day(day: int) -> Step:
    """Close a day; its sheet has a number of its own."""

    def step(scene: Scene) -> object:
        return closing.close_day(scene.open(), date(2026, 11, day), {}, key=f"close-{day}").row.number

    return step


def handing_over(day: int) -> Step:
    """Hand the desk over during a day."""

    def step(scene: Scene) -> object:
        return closing.hand_over(scene.open(), date(2026, 11, day), "B", {}, key=f"shift-{day}").row.number

    return step


def reopening(day: int) -> Step:
    """Open a closed day again."""
    return lambda scene: closing.reopen_day(scene.open(), date(2026, 11, day), "recount", key=f"reopen-{day}").number


def importing(scene: Scene) -> object:
    """Take over a list of two flats with opening arrears."""
    plan = residents.plan_import(scene.open(), scene.path.with_name("list.csv"), as_of=date(2026, 10, 31))
    return residents.apply_import(scene.open(), plan, key="import-1").charges


def rolling_back(scene: Scene) -> object:
    """Take the first run back."""
    return billing.rollback(scene.open(), 1, key="rollback-1").charges


def backing_up(scene: Scene) -> object:
    """Make a backup."""
    return upkeep.backup_now(scene.open(), "manual").path.name


def backing_up_once(scene: Scene) -> object:
    """Make a backup unless there is one of what the book holds now."""
    upkeep.backup_if_changed(scene.open(), "manual")
    return "backup"


def restoring(scene: Scene) -> object:
    """Put the backup made before in the book's place."""
    scene.close()
    copies = [copy for copy in backup.list_backups(backup.default_folder(scene.path)) if copy.verified]
    return upkeep.restore_backup(copies[-1].path, scene.path).kept


def upgrading(scene: Scene) -> object:
    """Open the book with a program that knows one more migration."""
    if "steps" not in migrate.MIGRATIONS.name:
        steps, number = add_step(Path(tempfile.mkdtemp(dir=scene.path.parent.parent)))
        migrate.MIGRATIONS, migrate.SCHEMA, book.SCHEMA = steps, number, number  # type: ignore[misc]
    book.open_store(scene.path, datetime(2026, 11, 23, tzinfo=UTC)).abandon()
    return book.SCHEMA


def copying_out(scene: Scene) -> object:
    """A first backup, and one more payment after it."""
    backup.backup(scene.path, datetime(2026, 11, 23, tzinfo=UTC), "manual")
    paying(1)(scene)
    return scene.close()


def with_run(path: Path) -> None:
    """Twelve flats, one period billed."""
    empty_book(path)
    scene = Scene(path)
    billing_of(9)(scene)
    scene.close()


def with_flats(count: int) -> Callable[[Path], None]:
    """A book of `count` flats, nothing billed."""
    return lambda path: empty_book(path, count)


def naive_payment(number: int) -> Step:
    """Negative control: the same payment, each statement committed for itself, through plain SQLite."""

    def step(scene: Scene) -> object:
        raw = sqlite3.connect(scene.path, isolation_level=None)
        receipt = f"SJ2026-{number + 1:06d}"
        raw.execute("INSERT OR IGNORE INTO series VALUES ('SJ', 2026, 0)")
        raw.execute("UPDATE series SET last = last + 1 WHERE prefix = 'SJ'")
        columns = "receipt, unit_id, payer, amount_fen, tendered_fen, method, reference, paid_on, taken_at, designation, operator"
        values = "?, ?, 'x', 200, 200, 'cash', '', '2026-11-20', '', '', 'desk'"
        raw.execute(f"INSERT INTO payment({columns}) VALUES ({values})", (receipt, 1 + number % 12))
        raw.execute("INSERT INTO allocation(payment_id, charge_id, amount_fen) SELECT max(id), 1 + ? % 12, 150 FROM payment", (number,))
        raw.execute("INSERT INTO credit_entry(unit_id, payment_id, amount_fen, entry_on) SELECT 1, max(id), 50, '' FROM payment")
        raw.close()
        return receipt

    return step


def paper(path: Path) -> bytes:
    """A paper of 300 kB whose end proves that it is whole."""
    return b"%PDF " + path.name.encode() + b"x" * 300_000 + b" %%EOF"


def printing(scene: Scene) -> object:
    """Write three papers, replacing old ones."""
    for number in range(3):
        target = scene.path.with_name(f"notice-{number}.pdf")
        write_atomic(target, paper(target))
    return None


def naive_printing(scene: Scene) -> object:
    """Negative control: write the papers directly, in pieces as a drawing library does."""
    for number in range(3):
        target = scene.path.with_name(f"notice-{number}.pdf")
        with target.open("wb", buffering=0) as file:
            content = paper(target)
            for start in range(0, len(content), 50_000):
                file.write(content[start : start + 50_000])
    return None


def no_book(path: Path) -> None:
    """Papers need no book."""
    path.write_bytes(b"")


def with_list(path: Path) -> None:
    """Twelve flats, one period billed, and a list to import."""
    with_run(path)
    path.with_name("list.csv").write_text(LIST, encoding="utf-8")


def attaching(number: int) -> Step:
    """Attach a photo to a flat; the second one has the content of the first."""

    def step(scene: Scene) -> object:
        source = scene.path.with_name(f"门 {number}#?.jpg")
        return service.attach(scene.open(), Object.UNIT, number, [source], key=f"file-{number}")[0].sha256

    return step


def naive_attaching(number: int) -> Step:
    """Negative control: the row first, then the file in pieces under its final name."""

    def step(scene: Scene) -> object:
        source = scene.path.with_name(f"门 {number}#?.jpg")
        content, sha256 = source.read_bytes(), files.sha256(source)
        raw = sqlite3.connect(scene.path, isolation_level=None)
        values = (source.name, "image/jpeg", len(content), sha256)
        raw.execute("INSERT INTO attachment(name, media, size, sha256, note, made_at, operator) VALUES (?, ?, ?, ?, '', '', '')", values)
        raw.close()
        target = attachments.place(attachments.default_folder(scene.path), sha256, source.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb", buffering=0) as file:
            for start in range(0, len(content), 50_000):
                file.write(content[start : start + 50_000])
        return sha256

    return step


def with_photos(path: Path) -> None:
    """Twelve flats and three photos beside the book, two of them alike."""
    empty_book(path)
    for number, content in ((1, b"x"), (2, b"x"), (3, b"y")):
        path.with_name(f"门 {number}#?.jpg").write_bytes(content * 200_000)


def with_photos_shelved(path: Path) -> None:
    """A book with a photo, its backup, and the photo lost since."""
    with_photos(path)
    scene = Scene(path)
    attaching(1)(scene)
    backing_up(scene)
    attaching(3)(scene)
    scene.close()
    shutil.rmtree(attachments.default_folder(path))


def with_copy(path: Path) -> None:
    """A book with a backup, and one payment after it."""
    with_run(path)
    copying_out(Scene(path))


WORKS = {
    "desk": Work(with_list, (paying(0), billing_of(10), voiding("SJ2026-000001"), importing, paying(1))),
    "closes": Work(
        with_run,
        (
            paying(0),
            paying(1),
            paying(2),
            handing_over(20),
            closing_day(20),
            reopening(20),
            voiding_on(20, "SJ2026-000002"),
            closing_day(21),
            reversing("SJ2026-000001"),
            paying_on(24, 3),
            closing_day(24),
        ),
    ),
    "payments": Work(with_run, tuple(paying(number) for number in range(40))),
    "power": Work(with_run, (*(paying(number) for number in range(8)), voiding("SJ2026-000003"), paying(8))),
    "run": Work(with_flats(300), (billing_of(10),)),
    "run-3000": Work(with_flats(3_000), (billing_of(10),)),
    "rollback": Work(with_run, (rolling_back,)),
    "upgrade": Work(with_run, (upgrading,)),
    "backup": Work(with_run, (backing_up,)),
    "restore": Work(with_copy, (restoring,), repeatable=False),
    "files": Work(with_photos, (attaching(1), backing_up_once, attaching(2), attaching(3))),
    "files-restore": Work(with_photos_shelved, (restoring,), repeatable=False),
    "naive-files": Work(with_photos, tuple(naive_attaching(number) for number in (1, 2, 3)), repeatable=False),
    "paper": Work(no_book, (printing,)),
    "naive-payments": Work(with_run, tuple(naive_payment(number) for number in range(10)), repeatable=False),
    "naive-paper": Work(no_book, (naive_printing,), repeatable=False),
}
