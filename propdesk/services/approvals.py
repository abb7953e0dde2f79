"""Approvals: who may allow waivers and refunds here, and whether it was really that person."""

from propdesk import clock
from propdesk.domain.approvals import (
    Approval,
    ApproverUnknown,
    PinMissing,
    PinWrong,
    check_approver,
    check_pin,
)
from propdesk.domain.payments import check_reason
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.store import operators, settings
from propdesk.store.engine import Connection

ASKS_FOR_PIN = "approval.pin"  # "1" where the office asks for the approver's PIN
_MANAGER = "manager"


def asks_for_pin(office: Office) -> bool:
    """Whether this office asks for the approver's PIN."""
    with office.store.read() as conn:
        return settings.read(conn).get(ASKS_FOR_PIN) == "1"


def approvers(office: Office) -> tuple[str, ...]:
    """Everyone who has a PIN and may be named, by name."""
    with office.store.read() as conn:
        return tuple(row.name for row in operators.find(conn) if row.active and row.pin_hash)


def ask_for_pin(office: Office, asks: bool) -> None:
    """Ask for the approver's PIN from now on, or no longer."""

    def work(conn: Connection) -> Done[None]:
        changes = settings.write(conn, {ASKS_FOR_PIN: "1" if asks else "0"})
        return Done(None, 0, "approval", {name: {"before": old, "after": value} for name, (old, value) in changes.items()})

    commit(office.store, office.actor, "settings.approval", work, moment=clock.now())


def set_pin(office: Office, name: str, pin: str) -> None:
    """Give a person of the office (made where missing) a PIN of 4 to 12 figures; only its hash is kept.

    Raises `ApproverMissing` or `PinTooSimple`.
    """
    from argon2 import PasswordHasher  # needed here and in `verified` alone

    called, hashed = check_approver(name), PasswordHasher().hash(check_pin(pin))

    def work(conn: Connection) -> Done[None]:
        found = operators.find(conn, called)
        number = found[0].operator_id if found else operators.add(conn, called, _MANAGER)
        operators.set_pin_hash(conn, number, hashed)
        return Done(None, number, called, {})

    commit(office.store, office.actor, "operator.pin", work, moment=clock.now())


def verified(conn: Connection, approval: Approval) -> tuple[str, str]:
    """Reason and approver as they are kept.

    Raises `ReasonMissing`, `ApproverMissing` and, where the office asks for a PIN, `PinMissing`, `ApproverUnknown`, `PinWrong`.
    """
    reason, approver = check_reason(approval.reason), check_approver(approval.approver)
    if settings.read(conn).get(ASKS_FOR_PIN) == "1":
        _verify(conn, approver, approval.pin)
    return reason, approver


def verified_where_asked(conn: Connection, approval: Approval) -> str:
    """The approver's name where this office asks for a PIN, else whoever is named, also nobody; raises what `verified` raises."""
    if settings.read(conn).get(ASKS_FOR_PIN) == "1":
        return verified(conn, approval)[1]
    return approval.approver.strip()


def _verify(conn: Connection, approver: str, pin: str) -> None:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    found = [row for row in operators.find(conn, approver) if row.active and row.pin_hash]
    if not found:
        raise ApproverUnknown(approver=approver)
    if not pin:
        raise PinMissing()
    try:
        PasswordHasher().verify(found[0].pin_hash, pin)
    except (VerificationError, InvalidHashError):
        raise PinWrong(approver=approver) from None
