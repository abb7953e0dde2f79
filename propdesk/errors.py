"""The three families of trouble, and how each becomes a sentence for the office.

A concrete error is a small class beside the rule that raises it. Its docstring *is* the sentence shown to people,
in English, with ``{facts}`` in braces; the catalogs translate it. The families look different on screen:

* ``UserError``: the person at the desk can mend it (a field, a file, a choice). Nothing was written.
* ``EnvironmentFault``: the computer failed (disk, lock, permission, damaged file). Nothing was written.
* anything else is our bug.
"""

import inspect
from collections.abc import Callable


class PropDeskError(Exception):
    """Something went wrong."""

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts = facts

    @classmethod
    def msgid(cls) -> str:
        """The sentence to translate: the class docstring on one line."""
        return " ".join(inspect.cleandoc(cls.__doc__ or "").split())

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The sentence for people; `translate` is a catalog's ``gettext`` (English without it)."""
        return translate(self.msgid()).format(**self.facts)

    def __str__(self) -> str:
        return self.sentence()


class UserError(PropDeskError):
    """This cannot be done as asked."""


class EnvironmentFault(PropDeskError):
    """The computer could not do this. Nothing was changed."""
