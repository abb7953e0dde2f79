"""Company and community: what every paper says about the sender, how many days a notice leaves, the paper of receipts."""

from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from propdesk.domain.profile import Profile
from propdesk.i18n import N_, _
from propdesk.services.office import profile, set_profile
from propdesk.services.papers import RECEIPT_PAPERS
from propdesk.ui import ask
from propdesk.ui.parts.fields import Option, SearchableCombo, field_row
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import PROFILE, Session

TEXT_FIELDS = (
    ("company", N_("Property company")),
    ("community", N_("Community")),
    ("phone", N_("Service phone")),
    ("desk_hours", N_("Desk hours")),
    ("address", N_("Address of the office")),
    ("account_name", N_("Account holder")),
    ("bank", N_("Bank")),
    ("account_no", N_("Account number")),
    ("contract_title", N_("Service contract")),
    ("contract_clause", N_("Clause on payment")),
    ("developer", N_("Developer")),
)
_HINTS = {
    "contract_title": N_("Its title as notices quote it, for example 前期物业服务合同."),
    "contract_clause": N_("Its number, for example 第十二条."),
    "developer": N_("Who bears unsold units and the days before handover."),
}
LANGUAGES = (("zh_CN", N_("Chinese (Simplified)")), ("en", N_("English")))


class ProfileDialog(FormDialog[Profile]):
    """Edits the office's facts; the caller keeps them."""

    def __init__(self, parent: QWidget | None, before: Profile) -> None:
        super().__init__(parent, _("Company and community"), _("Save"))
        self._before_profile = before
        self.texts = {name: QLineEdit(str(getattr(before, name))) for name, _label in TEXT_FIELDS}
        self.rows_by_name = {
            name: self.add_row(field_row(label, self.texts[name], required=name == "company", hint=_HINTS.get(name, "")))
            for name, label in TEXT_FIELDS
        }
        self.days = QSpinBox()
        self.days.setRange(3, 90)
        self.days.setValue(before.notice_days)
        self.add_row(field_row(N_("Days to pay after a notice"), self.days))
        self.language = _combo([(code, _(name)) for code, name in LANGUAGES], before.language)
        self.add_row(field_row(N_("Language of papers"), self.language))
        self.paper = _combo([(code, _(name)) for code, name in RECEIPT_PAPERS], before.receipt_paper)
        self.add_row(field_row(N_("Paper of receipts"), self.paper))

    def read(self) -> Profile:
        texts = {name: field.text().strip() for name, field in self.texts.items()}
        self.check(self.rows_by_name["company"], lambda: texts["company"])
        choices = {"language": self.language.key(), "receipt_paper": self.paper.key()}
        return self._before_profile.changed(**texts, **choices, notice_days=self.days.value())


def _combo(choices: list[tuple[str, str]], chosen: str) -> SearchableCombo:
    combo = SearchableCombo()
    combo.set_options([Option(key, text) for key, text in choices])
    combo.choose(chosen)
    return combo


def edit_profile(window: QWidget, session: Session) -> None:
    """Ask for the office's facts and keep them."""
    new = ProfileDialog(window, profile(session.office)).ask()
    if new is None:
        return

    def done(_nothing: None) -> None:
        session.tasks.announce({PROFILE})
        session.toast(_("Saved."), ())

    session.tasks.run(lambda _progress: set_profile(session.office, new), done, lambda error: ask.show_error(window, error))
