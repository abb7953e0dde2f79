"""Where things lie: what the program ships with, and where this computer's user keeps books and settings.

``PROPDESK_HOME`` in the environment puts settings, books and log into one folder of the office's choice (a stick, a
shared disk); without it they lie where the operating system wants them.
"""

import os
from functools import cache
from pathlib import Path

HOME = "PROPDESK_HOME"


@cache
def resources() -> Path:
    """The folder of fonts, icons, locale, templates and samples: inside the installed package, else in the source tree."""
    package = Path(__file__).resolve().parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def config_dir() -> Path:
    """This user's settings folder (not created here)."""
    if home := os.environ.get(HOME):
        return Path(home) / "settings"
    import platformdirs  # here, because the first window does not wait for it

    return Path(platformdirs.user_config_dir("PropDesk", appauthor=False))


def books_dir() -> Path:
    """Where new books go unless the office chooses another place: Documents/PropDesk (not created here)."""
    if home := os.environ.get(HOME):
        return Path(home) / "books"
    import platformdirs

    return Path(platformdirs.user_documents_dir()) / "PropDesk"


def log_dir() -> Path:
    """Where the program's log lies (not created here)."""
    if home := os.environ.get(HOME):
        return Path(home) / "log"
    import platformdirs

    return Path(platformdirs.user_log_dir("PropDesk", appauthor=False))
