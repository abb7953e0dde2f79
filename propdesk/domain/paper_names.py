"""What each kind of paper in the register of papers is called, in every list and on the time line."""

from propdesk.i18n import N_

PAPER_NAMES = {
    "notice": N_("Reminder notice"),
    "lawyer_letter": N_("Draft of a lawyer’s letter"),
    "visit_record": N_("Home visit record"),
    "plan": N_("Instalment agreement"),
    "receipt": N_("Receipt"),
    "refund": N_("Refund slip"),
    "statement": N_("Statement of account"),
    "developer_statement": N_("Statement of the developer"),
}
OTHER_PAPER = N_("Paper")
