"""Pictures of every tab and dialog in both languages, both themes and two sizes of text:  python -m tests.tools.pictures FOLDER

The sample book they show is made in FOLDER/book at the first use; ``--quick`` takes the four corners only, ``--only NAME`` the
pictures whose names begin so.
"""

import sys
from datetime import date
from pathlib import Path

from propdesk.pictures import ALL_LOOKS, Look, window_pictures
from propdesk.services.demo import sample_book

TODAY = date(2026, 11, 23)
CORNERS = (Look("zh_CN", "light", 10), Look("en", "light", 14), Look("zh_CN", "dark", 14), Look("en", "dark", 10))


def main(folder: Path, *, quick: bool, only: str = "") -> None:
    """Make the book where there is none, write the pictures and name them."""
    book = sample_book(folder / "book", TODAY)
    for file in window_pictures(book, folder, TODAY, CORNERS if quick else ALL_LOOKS, dialogs=True, only=only):
        print(file)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    named = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv[:-1] else ""
    main(Path(sys.argv[1]), quick="--quick" in sys.argv, only=named)
