"""What a picture is taken of: a widget with a name, and a dialog kept on the screen for as long as its picture takes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtWidgets import QDialog, QWidget

Scene = tuple[str, QWidget]
Maker = tuple[str, Callable[[], QDialog]]


@contextmanager
def shown(dialog: QDialog) -> Iterator[QDialog]:
    """A dialog on the screen for as long as its picture takes."""
    dialog.setModal(False)
    dialog.show()
    try:
        yield dialog
    finally:
        QDialog.done(dialog, 0)
        dialog.deleteLater()


def each(makers: Sequence[Maker]) -> Iterator[Scene]:
    """One dialog after the other."""
    for name, make in makers:
        with shown(make()) as dialog:
            yield name, dialog
