"""What can be wrong with a book, as sentences, and the sums about money that must always hold, as queries."""

from collections.abc import Callable
from dataclasses import dataclass

from propdesk.errors import EnvironmentFault


class FileFlaw(EnvironmentFault):
    """The book's file is damaged in {count} places ({example}). Restore the newest good backup."""


class ReferenceFlaw(EnvironmentFault):
    """{count} entries refer to something that is not there, for example {example}."""


class SchemaFlaw(EnvironmentFault):
    """The book differs in {count} parts from what PropDesk makes, for example {example}."""


class ChainFlaw(EnvironmentFault):
    """{count} lines of the audit log do not follow from the line before, first line {example}: it was changed outside PropDesk."""


class AnchorFlaw(EnvironmentFault):
    """The audit log no longer holds line {example} as it was noted with a backup: lines were cut off or rewritten, or an old copy took the
    book's place."""


class MissingFlaw(EnvironmentFault):
    """{count} entries are missing or too many in “{example}”: rows were deleted or added outside PropDesk."""


class ChangedFlaw(EnvironmentFault):
    """{count} entries differ from what the audit log recorded, for example {example}."""


class UnrecordedFlaw(EnvironmentFault):
    """{count} entries about money are not in the audit log, for example {example}."""


class PaymentFlaw(EnvironmentFault):
    """{count} payments differ from what they settled plus credit, for example receipt {example}."""


class OffsetFlaw(EnvironmentFault):
    """{count} offsets differ from what they took out of the prepaid money, for example {example}."""


class VoidCreditFlaw(EnvironmentFault):
    """{count} voided payments still count as credit, for example receipt {example}."""


class OverpaidFlaw(EnvironmentFault):
    """{count} charges have received more than their amount, for example {example}."""


class ReversedPaidFlaw(EnvironmentFault):
    """{count} charges were taken back although they are paid, for example {example}."""


class RunFlaw(EnvironmentFault):
    """{count} billing runs differ from the sum of their charges, for example run {example}."""


class RollbackFlaw(EnvironmentFault):
    """{count} billing runs are only partly rolled back, for example run {example}."""


class CreditFlaw(EnvironmentFault):
    """{count} units have a negative credit balance, for example {example}."""


class RequestFlaw(EnvironmentFault):
    """{count} requests were answered with something that is not there, for example {example}."""


class SeriesFlaw(EnvironmentFault):
    """{count} number series have gaps or numbers too many, for example {example}."""


class DocumentFlaw(EnvironmentFault):
    """{count} papers differ from the sum of their lines, for example {example}."""


KINDS: dict[str, type[EnvironmentFault]] = {
    "file": FileFlaw,
    "reference": ReferenceFlaw,
    "schema": SchemaFlaw,
    "chain": ChainFlaw,
    "anchor": AnchorFlaw,
    "missing": MissingFlaw,
    "changed": ChangedFlaw,
    "unrecorded": UnrecordedFlaw,
    "payment-sum": PaymentFlaw,
    "offset-sum": OffsetFlaw,
    "void-credit": VoidCreditFlaw,
    "overpaid": OverpaidFlaw,
    "reversed-paid": ReversedPaidFlaw,
    "run-sum": RunFlaw,
    "rollback-part": RollbackFlaw,
    "credit": CreditFlaw,
    "request": RequestFlaw,
    "series": SeriesFlaw,
    "document-sum": DocumentFlaw,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of flaw: how often, and one example."""

    kind: str
    count: int
    example: str

    @property
    def error(self) -> EnvironmentFault:
        """The finding as an error with its sentence."""
        return KINDS[self.kind](count=self.count, example=self.example)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The finding for people; `translate` is a catalog's ``gettext``."""
        return self.error.sentence(translate)


_PAID = """
    SELECT charge_id, sum(fen) AS fen FROM (
        SELECT a.charge_id, a.amount_fen AS fen FROM allocation a LEFT JOIN payment_void v ON v.payment_id = a.payment_id
            WHERE v.payment_id IS NULL AND a.part = 'principal'
        UNION ALL SELECT d.charge_id, d.amount_fen FROM adjustment d LEFT JOIN adjustment_reversal r ON r.adjustment_id = d.id
            WHERE r.adjustment_id IS NULL AND d.part = 'principal'
    ) GROUP BY charge_id
"""

MONEY_RULES = {
    "payment-sum": """
        SELECT p.receipt AS example FROM payment p
        LEFT JOIN payment_void v ON v.payment_id = p.id
        LEFT JOIN (SELECT payment_id, sum(amount_fen) AS fen FROM allocation GROUP BY payment_id) a ON a.payment_id = p.id
        LEFT JOIN (
            SELECT payment_id, sum(CASE kind WHEN 'payment' THEN amount_fen ELSE 0 END) AS fen, sum(kind = 'void') AS taken_back
            FROM credit_entry GROUP BY payment_id
        ) c ON c.payment_id = p.id
        WHERE p.amount_fen <> coalesce(a.fen, 0) + coalesce(c.fen, 0) OR (v.payment_id IS NULL AND c.taken_back > 0)
    """,
    "offset-sum": """
        SELECT p.receipt AS example FROM payment p
        LEFT JOIN (SELECT payment_id, sum(amount_fen) AS fen FROM credit_entry WHERE kind = 'offset' GROUP BY payment_id) c
            ON c.payment_id = p.id
        WHERE coalesce(c.fen, 0) <> CASE p.method WHEN 'credit' THEN -p.amount_fen ELSE 0 END
    """,
    "void-credit": """
        SELECT p.receipt AS example FROM payment p JOIN payment_void v ON v.payment_id = p.id
        JOIN credit_entry c ON c.payment_id = p.id GROUP BY p.id HAVING sum(c.amount_fen) <> 0
    """,
    "overpaid": f"""
        SELECT u.code || ' ' || c.period AS example FROM charge c JOIN ({_PAID}) s ON s.charge_id = c.id
        LEFT JOIN unit u ON u.id = c.unit_id WHERE s.fen > c.amount_fen
    """,  # noqa: S608 - our own query
    "reversed-paid": f"""
        SELECT u.code || ' ' || c.period AS example FROM charge_reversal r JOIN charge c ON c.id = r.charge_id
        JOIN ({_PAID}) s ON s.charge_id = c.id LEFT JOIN unit u ON u.id = c.unit_id
    """,  # noqa: S608 - our own query
    "run-sum": """
        SELECT r.id AS example FROM billing_run r
        LEFT JOIN (SELECT run_id, count(*) AS n, sum(amount_fen) AS fen FROM charge GROUP BY run_id) c ON c.run_id = r.id
        WHERE r.charges <> coalesce(c.n, 0) OR r.total_fen <> coalesce(c.fen, 0)
    """,
    "rollback-part": """
        SELECT b.run_id AS example FROM run_rollback b JOIN charge c ON c.run_id = b.run_id
        LEFT JOIN charge_reversal r ON r.charge_id = c.id WHERE r.charge_id IS NULL GROUP BY b.run_id
    """,
    "credit": """
        SELECT coalesce(u.code, e.unit_id) AS example FROM credit_entry e LEFT JOIN unit u ON u.id = e.unit_id
        GROUP BY e.unit_id, e.item_id HAVING sum(e.amount_fen) < 0
    """,
    "request": """
        SELECT q.key AS example FROM request q WHERE
            (q.action = 'payment.take' AND q.object_id NOT IN (SELECT id FROM payment))
            OR (q.action = 'payment.void' AND q.object_id NOT IN (SELECT payment_id FROM payment_void))
            OR (q.action = 'billing.run' AND q.object_id <> 0 AND q.object_id NOT IN (SELECT id FROM billing_run))
            OR (q.action = 'billing.rollback' AND q.object_id NOT IN (SELECT id FROM run_rollback))
            OR (q.action = 'notice.issue' AND q.object_id <> 0 AND q.object_id NOT IN (SELECT id FROM document))
    """,
}

NUMBERS_USED = """
    SELECT substr(number, 1, 2), substr(number, 3, 4), count(*), min(CAST(substr(number, 8) AS INTEGER)),
        max(CAST(substr(number, 8) AS INTEGER))
    FROM (
        SELECT receipt AS number FROM payment UNION SELECT number FROM document UNION SELECT number FROM payment_void WHERE number <> ''
        UNION SELECT number FROM refund UNION SELECT number FROM day_close
    )
    GROUP BY 1, 2
"""
