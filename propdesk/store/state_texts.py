"""The state of a unit as the text in which imports and edits keep it."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

from propdesk.domain.import_plan import UnitState


def to_text(state: UnitState | None, members: str = "") -> str:
    """A state as a compact JSON object of what is not empty ("" for no state), after other `members` ("a":1, …)."""
    if state is None:
        return ""
    area, handover, steward, note, owners, shares, phones, tenants, tenant_phones = state
    text = members + _facts_text(area, handover, steward, note)
    if owners:
        text += f',"owners":[{",".join(map(quoted, owners))}]'
    if shares:
        text += f',"shares":[{",".join(map(str, shares))}]'
    if phones:
        text += f',"phones":[{",".join(map(quoted, phones))}]'
    if tenants:
        text += f',"tenants":[{",".join(map(quoted, tenants))}]'
    if tenant_phones:
        text += f',"tenant_phones":[{",".join(map(quoted, tenant_phones))}]'
    return f"{{{text}}}"


@lru_cache(maxsize=4096)
def _facts_text(area: int | None, handover: date | None, steward: str, note: str) -> str:
    """The members of a state that many units have alike."""
    text = f'"handover_on":"{handover.isoformat()}"' if handover else '"handover_on":null'
    if area is not None:
        text += f',"area_cm2":{area}'
    return text + (f',"steward":{quoted(steward)},"note":{quoted(note)}' if steward or note else "")


def from_values(raw: Mapping[str, Any]) -> UnitState:
    """The state that `to_text` wrote."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    day = values.pop("handover_on")
    return UnitState(handover_on=date.fromisoformat(day) if day else None, **values)
