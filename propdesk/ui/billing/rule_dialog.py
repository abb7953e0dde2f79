"""The rule of one charge item: how often it is billed, when it is due, how it is rounded, for which kinds of units."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from propdesk.domain.charges import DueDayOutOfRange, FeeItem, RoundingScope, check_due_day
from propdesk.domain.units import KIND_NAMES, UnitKind
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import billing
from propdesk.ui import ask
from propdesk.ui.billing.rule_words import CYCLE_NAMES, SCOPE_NAMES, STEP_NAMES, kinds_text, rule_text
from propdesk.ui.parts.fields import Combo, FieldRow
from propdesk.ui.parts.flow import FlowLayout
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.rows_of_fields import beside
from propdesk.ui.session import RATES, Session
