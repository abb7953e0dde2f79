"""LibreOffice's mail merge of the notices, for comparison: a letter with database fields and a list of rows, merged into one PDF.

The letter carries our fixed texts, our changing texts as fields, and a table of the charges with a field in each cell; it has
no QR code, no lines beside the table's and no slip to tear off. Only the merge itself counts, not the start of LibreOffice.
"""

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pypdfium2

from propdesk.documents.notice import Notice, NoticeLine
from propdesk.domain.money import format_yuan

Put = tuple[float, float, str, float, bool]
"""A text on a page: x, y, the text, its size, and whether it is bold."""
ROWS = 24
CELLS = 8
_SCRIPT = Path(__file__).with_name("mail_merge_script.py")
_MINUTES = 10


def run(office: str, papers: Sequence[Notice], pages: Sequence[Sequence[Put]], folder: Path) -> tuple[str, float, int]:
    """How it was merged, the seconds it took and the pages it made; raises ``OSError``, ``SubprocessError`` or ``ValueError``."""
    python = _python_with_uno()
    letters = _first_pages(papers, pages)
    fixed = [text for text in letters[0] if all(text in letter for letter in letters)]
    changing = [[text for text in letter if text not in fixed] for letter in letters]
    fields = max(map(len, changing))
    names = [f"v{i}" for i in range(fields)] + [f"r{row}c{cell}" for row in range(ROWS) for cell in range(CELLS)]
    with (folder / "notices.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for paper, texts in zip(papers, changing, strict=True):
            writer.writerow([*texts, *[""] * (fields - len(texts)), *_cells(paper)])
    plan = {"office": office, "fixed": fixed, "fields": fields, "rows": ROWS, "cells": CELLS}
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    done = subprocess.run([python, str(_SCRIPT), str(folder)], capture_output=True, text=True, timeout=_MINUTES * 60, check=True)
    made = [pdf for pdf in folder.glob("*.pdf") if pdf.stat().st_size]
    if len(made) != 1:
        raise ValueError("the mail merge made no single PDF")
    with pypdfium2.PdfDocument(made[0]) as pdf:
        return "LibreOffice's mail merge (UNO)", float(done.stdout.split()[-1]), len(pdf)


def _python_with_uno() -> str:
    """A Python that can speak to LibreOffice: ours or the system's; raises ``OSError`` where there is none."""
    for python in (sys.executable, "/usr/bin/python3"):
        if Path(python).exists() and not subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode:
            return python
    raise OSError("no Python with UNO (python3-uno)")


def _first_pages(papers: Sequence[Notice], pages: Sequence[Sequence[Put]]) -> list[list[str]]:
    """The texts of each notice's letter, the page that names its unit's slip."""
    each = len(pages) // len(papers)
    return [[put[2] for put in pages[place * each]] for place in range(len(papers))]


def _cells(paper: Notice) -> list[str]:
    rows = [_row(line) for line in paper.lines[:ROWS]]
    return [cell for row in rows for cell in row] + [""] * (CELLS * (ROWS - len(rows)))


def _row(line: NoticeLine) -> tuple[str, ...]:
    return (
        line.period, line.item, line.basis, line.due_on.isoformat(), format_yuan(line.principal_fen), format_yuan(line.paid_fen),
        format_yuan(line.open_fen), str(line.days_late),
    )  # fmt: skip
