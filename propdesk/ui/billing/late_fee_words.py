"""A late-fee clause in plain sentences, and what it makes of a sum of money: shown while the clause is being written."""

from datetime import date, timedelta

from propdesk.domain.late_fees import Grace, LateFeeRule, RateBy, format_cap, format_rate, in_words, late_fee, per_year, words_in
from propdesk.i18n import N_, _, ngettext, window
from propdesk.ui.billing.rule_words import sentences

SAMPLE_FEN = 100_000  # 1,000.00 yuan
SAMPLE_DAYS = 90
OFTEN_CUT_PPB = 1_000_000  # from 0.1 % a day on courts regularly reduce the fee (domain reference, section 5)

GRACE_WORDS = {
    Grace.THRESHOLD: N_("Who pays by day {days} owes no late fee; after that every day counts."),
    Grace.DEDUCTED: N_("The first {days} days never count."),
}
RATE_BY_WORDS = {
    RateBy.DUE: N_("A later change of the rate does not touch what is due before."),
    RateBy.DAY: N_("When the rate changes, each late day bears its own rate."),
}


def clause_text(rule: LateFeeRule) -> str:
    """“From day 1 after the due day, at most 100% of the principal. …”: everything of a clause but its rates."""
    first = ngettext("From the day after the due day on.", "From day {n} after the due day on.", rule.first_day).format(n=rule.first_day)
    parts = [first]
    if rule.grace_days:
        parts.append(_(GRACE_WORDS[rule.grace]).format(days=rule.grace_days))
    if rule.cap_of_10000 is not None:
        parts.append(_("At most {cap} of the principal.").format(cap=format_cap(rule.cap_of_10000)))
    parts.append(_(RATE_BY_WORDS[rule.rate_by]))
    return sentences(*parts)


def example_text(rule: LateFeeRule, due_on: date) -> str:
    """What the clause makes of 1,000.00 yuan that are 90 days late."""
    fee = late_fee(rule, SAMPLE_FEN, due_on, [], [], due_on + timedelta(days=SAMPLE_DAYS))
    said = words_in(window().language, in_words(fee)) or _("no late fee")
    return _("Example: 1,000.00 yuan due on {day}, unpaid for {days} days: {formula}").format(day=due_on, days=SAMPLE_DAYS, formula=said)


def rate_text(per_day_ppb: int) -> str:
    """“0.05% a day is 18.25% a year.”, with a word of warning where courts often cut."""
    said = _("{rate} a day is {year} a year.").format(rate=format_rate(per_day_ppb), year=per_year(per_day_ppb))
    if per_day_ppb < OFTEN_CUT_PPB:
        return said
    return sentences(said, _("Courts often reduce a fee this high when the owner asks for it (Civil Code art. 585)."))
