"""What can be wrong with a book, as sentences; the sums about money that must always hold are in `money_rules`."""

from collections.abc import Callable
from dataclasses import dataclass

from propdesk.errors import EnvironmentFault
from propdesk.store.money_rules import MONEY_RULES, NUMBERS_USED

__all__ = ["KINDS", "MONEY_RULES", "NUMBERS_USED", "Finding"]


class FileFlaw(EnvironmentFault):
    """The book's file is damaged in {count} places ({example}). Restore the newest good backup."""


class ReferenceFlaw(EnvironmentFault):
    """{count} entries refer to something that is not there, for example {example}."""


class SchemaFlaw(EnvironmentFault):
    """The book differs in {count} parts from what PropDesk makes, for example {example}."""


class ChainFlaw(EnvironmentFault):
    """{count} lines of the audit log do not follow from the line before, first line {example}: it was changed outside PropDesk."""


class AnchorFlaw(EnvironmentFault):
    """The audit log no longer holds line {example} as it was noted with a backup or a daily close: lines were cut off or rewritten, or an
    old copy took the book's place."""


class MissingFlaw(EnvironmentFault):
    """{count} entries are missing or too many in “{example}”: rows were deleted or added outside PropDesk."""


class ChangedFlaw(EnvironmentFault):
    """{count} entries differ from what the audit log recorded, for example {example}."""


class UnrecordedFlaw(EnvironmentFault):
    """{count} entries about money are not in the audit log, for example {example}."""


class PaymentFlaw(EnvironmentFault):
    """{count} payments differ from what they settled plus credit, for example receipt {example}."""


class OffsetFlaw(EnvironmentFault):
    """{count} offsets differ from what they took out of prepaid money or deposits, for example {example}."""


class VoidCreditFlaw(EnvironmentFault):
    """{count} voided payments still count as credit, for example receipt {example}."""


class OverpaidFlaw(EnvironmentFault):
    """{count} charges have received more than their amount, for example {example}."""


class ReversedPaidFlaw(EnvironmentFault):
    """{count} charges were taken back although they are paid, for example {example}."""


class OverAdjustedFlaw(EnvironmentFault):
    """{count} charges were lowered by more than was open, for example {example}."""


class RedNumberFlaw(EnvironmentFault):
    """{count} reversals have no red receipt number of their own, for example that of receipt {example}."""


class DepositFlaw(EnvironmentFault):
    """{count} deposits gave out more than was paid in, for example {example}."""


class DepositItemFlaw(EnvironmentFault):
    """{count} entries of deposits belong to charges that ask for no deposit, for example {example}."""


class RefundFlaw(EnvironmentFault):
    """{count} refunds differ from what they took from prepaid money and deposits, for example {example}."""


class PoolFlaw(EnvironmentFault):
    """{count} shared costs differ from the sum of their shares, for example cost {example}."""


class UsageFlaw(EnvironmentFault):
    """{count} metered charges do not fit the readings they rest on, for example {example}."""


class TiersFlaw(EnvironmentFault):
    """{count} metered charges took more of the tiers of their rate than they are for, for example {example}."""


class PlanFlaw(EnvironmentFault):
    """The instalments of {count} plans do not add up to the charges they cover, for example {example}."""


class PlanRowFlaw(EnvironmentFault):
    """{count} instalment plans name charges of another household or days in the wrong order, for example that of {example}."""


class LineFlaw(EnvironmentFault):
    """{count} papers name charges of another household, for example {example}."""


class NoticeLevelFlaw(EnvironmentFault):
    """{count} notices do not fit the level, fee or run written with them, for example {example}."""


class DunningRunFlaw(EnvironmentFault):
    """{count} runs of reminders differ from the sum of their notices, for example that of {example}."""


class DeliveryFlaw(EnvironmentFault):
    """{count} deliveries do not fit the notice they belong to, for example {example}."""


class LadderFlaw(EnvironmentFault):
    """{count} ladders have levels that do not follow each other, for example “{example}”."""


class LevelSetFlaw(EnvironmentFault):
    """{count} levels set by hand name no charge of their household, for example that of {example}."""


class HoldFlaw(EnvironmentFault):
    """{count} holds, disputes or flags do not fit their household, for example that of {example}."""


class MediationFlaw(EnvironmentFault):
    """{count} mediations name charges or cases of another household or days in the wrong order, for example that of {example}."""


class CloseOutFlaw(EnvironmentFault):
    """{count} close-out cases name charges or plans of another household or days in the wrong order, for example {example}."""


class TaskFlaw(EnvironmentFault):
    """{count} tasks do not fit the case they belong to, for example “{example}”."""


class CourtFlaw(EnvironmentFault):
    """{count} cases in court name charges of another household or days in the wrong order, for example that of {example}."""


class HandOverFlaw(EnvironmentFault):
    """{count} hand-overs of data name papers of another household, for example that of {example}."""


class FileOwnerFlaw(EnvironmentFault):
    """{count} attached files belong to something that is not there, for example “{example}”."""


class ClosedDayFlaw(EnvironmentFault):
    """{count} entries were made later for days that were closed, for example {example}."""


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


class PromiseFlaw(EnvironmentFault):
    """{count} promises name no charge of their household, for example that of {example}."""


class RecordFlaw(EnvironmentFault):
    """{count} contacts name a visit record that is not their household’s, for example {example}."""


class LimitationFlaw(EnvironmentFault):
    """{count} events of limitation name no charge of their household, for example that of {example}."""


class LostFileFlaw(EnvironmentFault):
    """{count} attached files are missing in the folder of the book, for example “{example}”. Restore them from a backup."""


class ChangedFileFlaw(EnvironmentFault):
    """{count} attached files differ from what was attached, for example “{example}”. Restore them from a backup."""


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
    "over-adjusted": OverAdjustedFlaw,
    "red-number": RedNumberFlaw,
    "deposit": DepositFlaw,
    "deposit-item": DepositItemFlaw,
    "refund-sum": RefundFlaw,
    "pool-sum": PoolFlaw,
    "usage": UsageFlaw,
    "tiers": TiersFlaw,
    "plan-sum": PlanFlaw,
    "plan": PlanRowFlaw,
    "line": LineFlaw,
    "notice-level": NoticeLevelFlaw,
    "run-notices": DunningRunFlaw,
    "delivery": DeliveryFlaw,
    "ladder": LadderFlaw,
    "level-set": LevelSetFlaw,
    "hold": HoldFlaw,
    "mediation": MediationFlaw,
    "close-out": CloseOutFlaw,
    "task": TaskFlaw,
    "court": CourtFlaw,
    "hand-over": HandOverFlaw,
    "file-owner": FileOwnerFlaw,
    "closed-day": ClosedDayFlaw,
    "run-sum": RunFlaw,
    "rollback-part": RollbackFlaw,
    "credit": CreditFlaw,
    "request": RequestFlaw,
    "series": SeriesFlaw,
    "document-sum": DocumentFlaw,
    "promise": PromiseFlaw,
    "record": RecordFlaw,
    "limitation": LimitationFlaw,
    "file-missing": LostFileFlaw,
    "file-changed": ChangedFileFlaw,
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
