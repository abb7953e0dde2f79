"""The long sentences of papers: released wordings in files, never edited after release, so that a reprint reads as issued.

A file ``<paper>-<version>.txt`` in a language's template folder holds sections: ``[name]`` on a line, then the text with
``{placeholders}``. An empty section means that the language's paper leaves the sentence out. What a section may contain is
`SECTIONS`; a test holds every file against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from propdesk import paths
from propdesk.documents.letterhead import Letterhead
from propdesk.errors import EnvironmentFault

CURRENT = "2026-11"
NEWER: Mapping[str, str] = {"notice": "2026-12", "demand": "2026-12"}
"""Papers whose wording of today is a later one."""

SECTIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    paper: {name: frozenset(facts.split()) for name, facts in sections.items()}
    for paper, sections in {
        "notice": {
            "title.1": "",
            "title.2": "",
            "title.3": "",
            "salutation": "names unit",
            "salutation.nobody": "unit",
            "opening.1": "contract as_of pay_by",
            "opening.2": "contract as_of pay_by",
            "opening.3": "contract as_of pay_by ordinal",
            "late_fee": "as_of",
            "credit": "amount",
            "ways": "ways",
            "way.desk": "hours",
            "way.desk.plain": "",
            "way.transfer": "account_name bank account_no",
            "way.phone": "phone",
            "objection": "",
            "law.1": "contract",
            "law.2": "contract",
            "law.3": "contract",
            "posted": "",
            "posted.title": "",
            "posted.opening": "as_of pay_by",
            "withheld": "amount",
            "withheld.small": "amount",
            "small.late_fee": "as_of",
            "contract": "title clause",
            "contract.title": "title",
            "contract.none": "",
        },
        "demand": {
            "title": "",
            "opening": "contract as_of",
            "late_fee": "as_of",
            "history": "count",
            "history.none": "",
            "reasons": "",
            "reasons.none": "",
            "period": "pay_by",
            "instalments": "contact phone",
            "instalments.plain": "",
            "consequence": "",
            "law": "contract",
        },
        "plan": {
            "title": "",
            "parties": "company",
            "parties.them": "names unit",
            "claim": "agreed_on total",
            "one_sum": "count",
            "each": "count",
            "kept": "",
            "breach": "",
            "breach.days": "days",
            "clause": "clause",
            "service": "",
            "copies": "",
            "us": "",
            "them": "",
            "relation": "",
            "date": "",
        },
        "lawyer_letter": {
            "title": "",
            "banner": "",
            "to": "names unit address",
            "mandate": "company debtor",
            "facts": "community contract unit as_of first last count principal",
            "facts.late_fee": "late_fee as_of total",
            "facts.total": "total",
            "demanded.none": "",
            "demanded.one": "",
            "demanded.repeatedly": "count",
            "law": "",
            "law.late_fee": "contract",
            "request": "days total company",
            "request.account": "account_name bank account_no unit",
            "consequence": "",
            "reservation": "",
            "attachments": "",
            "contract": "title clause",
            "contract.title": "title",
            "contract.none": "",
        },
        "statement": {
            "title": "",
            "opening": "subject first last",
            "closing": "contact",
            "contact": "phone",
            "credit": "",
        },
        "message": {
            "reminder": "unit sender as_of amount months contact",
            "reminder.fee": "unit sender as_of amount contact",
            "promise": "unit sender due amount contact",
            "contact.person": "steward phone",
            "contact.phone": "phone",
            "contact.none": "",
        },
        "visit_record": {"title": "", "privacy": "company phone", "signature": ""},
        "rates": {
            "title.week": "community year week",
            "title.month": "community year month",
            "title.year": "community year",
            "definition": "as_of first periods",
            "privacy": "",
        },
    }.items()
}


ADDED: Mapping[tuple[str, str], frozenset[str]] = {
    ("notice", "2026-12"): frozenset({"withheld", "withheld.small", "small.late_fee"}),
}
"""Sections that came with a later wording: the ones before do without."""


def current(paper: str) -> str:
    """The version of a paper's wording that is issued today."""
    return NEWER.get(paper, CURRENT)


def sections_of(paper: str, version: str) -> Mapping[str, frozenset[str]]:
    """The sections that a version of a paper's wording has, with the facts each may use."""
    later: set[str] = set().union(*(added for (name, since), added in ADDED.items() if name == paper and since > version))
    return {name: facts for name, facts in SECTIONS[paper].items() if name not in later}


class WordingMissing(EnvironmentFault):
    """The wording “{wording}” of this paper is missing or damaged, so it cannot be printed as issued. Install the program again."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One released wording of one paper in one language."""

    version: str
    sections: Mapping[str, str]

    def text(self, section: str, **facts: object) -> str:
        """A section with its facts filled in; "" where this language leaves it out."""
        return self.sections[section].format_map(facts)

    def contract(self, letterhead: Letterhead) -> str:
        """How the paper names the contract: title and clause, the title alone, or "the service agreement"."""
        title, clause = letterhead.contract_title.strip().strip("《》"), letterhead.contract_clause.strip()
        if not title:
            return self.text("contract.none")
        return self.text("contract", title=title, clause=clause) if clause else self.text("contract.title", title=title)


@cache
def wording(paper: str, language: str, version: str = "") -> Wording:
    """A released wording ("" = the current one); raises `WordingMissing` when its file is absent or not whole."""
    version = version or current(paper)
    path = paths.resources() / "templates" / language / f"{paper}-{version}.txt"
    if not version.replace("-", "").isalnum():
        raise WordingMissing(wording=version)
    try:
        sections = parse_sections(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WordingMissing(wording=version) from error
    if sections.keys() != sections_of(paper, version).keys():
        raise WordingMissing(wording=version)
    return Wording(version, sections)


def parse_sections(text: str) -> dict[str, str]:
    """The sections of a wording file; raises ``ValueError`` for text outside a section or a section given twice."""
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
            if name in sections:
                raise ValueError(f"section given twice: {name}")
            current = sections[name] = []
        elif current is not None:
            current.append(line)
        elif line.strip():
            raise ValueError(f"text outside a section: {line}")
    return {name: "\n".join(lines).strip() for name, lines in sections.items()}
