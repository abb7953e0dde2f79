"""Made-up papers for the tests, and readers of what was printed."""

import ctypes
from datetime import date

import pypdfium2
from pypdfium2 import raw

from propdesk.documents.lawyer_letter import LawyerLetterDraft
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.notice import Demand, Notice, NoticeLine
from propdesk.documents.receipt import Receipt, ReceiptLine
from propdesk.domain.periods import Month, months_between

LETTERHEAD = Letterhead(
    company="阳光物业服务有限公司",
    community="阳光花园",
    phone="0000-8888-1200",
    desk_hours="每日 8:30–20:00",
    address="阳光路 1 号",
    account_name="阳光物业服务有限公司",
    bank="示例银行阳光支行",
    account_no="6222 0000 0000 0187",
    contract_title="前期物业服务合同",
    contract_clause="第十二条",
)
AS_OF = date(2025, 11, 30)


def charges(
    item: str = "物业服务费", first: str = "2024-05", last: str = "2025-11", fen: int = 16300, rate: str = "0.03%/日", start: int = 0
) -> tuple[NoticeLine, ...]:
    found = []
    for i, month in enumerate(months_between(Month.parse(first), Month.parse(last)), start + 1):
        days = max((AS_OF - month.end).days, 0)
        fee = fen * days * 3 // 10_000 if rate else 0
        basis = "118.06㎡ × 1.38元/㎡·月"
        found.append(
            NoticeLine(i, item, str(month), month.start, month.end, basis, "1.38元/㎡·月", month.end, fen, 0, fen, days, rate, fee)
        )
    return tuple(found)


def notice(number: int = 1, **changed: object) -> Notice:
    facts: dict[str, object] = {
        "number": f"CJ2025-{number:06d}",
        "ordinal": 2,
        "tone": 2,
        "language": "zh_CN",
        "unit_id": number,
        "unit_code": "3-2-1203",
        "unit_name": "3号楼2单元1203室",
        "kind": "flat",
        "debtors": ("单志强",),
        "as_of": AS_OF,
        "issued_on": date(2025, 12, 1),
        "pay_by": date(2025, 12, 15),
        "lines": charges() + charges("公摊水电费", "2025-01", fen=1204, start=100),
        "credit_fen": 0,
        "steward": "吴磊",
        "steward_phone": "0000-8888-1203",
        "letterhead": LETTERHEAD,
        "wording": "2026-11",
        "printed_at": "2025-12-01 09:30",
        "operator": "赵敏",
    }
    return Notice(**(facts | changed))  # type: ignore[arg-type]


def receipt(**changed: object) -> Receipt:
    facts: dict[str, object] = {
        "number": "SJ2025-001287",
        "unit_code": "3-2-1203",
        "unit_name": "3号楼2单元1203室",
        "payer": "单志强",
        "paid_on": date(2025, 12, 3),
        "method": "cash",
        "reference": "",
        "lines": (
            ReceiptLine("物业服务费", "2024-05 至 2025-11", "1.38", "118.06㎡×19", 309700, 18640),
            ReceiptLine("车位管理费", "2025-09 至 2025-11", "80.00", "1×3", 24000, 0),
        ),
        "total_fen": 360760,
        "tendered_fen": 370000,
        "change_fen": 9240,
        "credited_fen": 8420,
        "credit_balance_fen": 8420,
        "still_open_fen": 30000,
        "paid_up_to": date(2025, 11, 30),
        "cashier": "赵敏",
        "letterhead": LETTERHEAD,
        "language": "zh_CN",
        "printed_at": "2025-12-03 10:11",
    }
    return Receipt(**(facts | changed))  # type: ignore[arg-type]


def demands(proved: int, of: int = 3) -> tuple[Demand, ...]:
    return tuple(
        Demand(date(2025, 3 + i, 1), "当面", f"CJ2025-00000{i + 1}", "本人签收" if i < proved else "", i < proved) for i in range(of)
    )


def draft(**changed: object) -> LawyerLetterDraft:
    facts: dict[str, object] = {
        "number": "LS2025-000001",
        "language": "zh_CN",
        "debtors": ("单志强",),
        "unit_code": "3-2-1203",
        "unit_name": "3号楼2单元1203室",
        "address": "阳光路 1 号 3 号楼 2 单元 1203 室",
        "letterhead": LETTERHEAD,
        "as_of": AS_OF,
        "drafted_on": date(2025, 12, 1),
        "lines": charges(),
        "demands": demands(2),
        "pay_within_days": 15,
        "printed_at": "2025-12-01 09:30",
        "operator": "赵敏",
    }
    return LawyerLetterDraft(**(facts | changed))  # type: ignore[arg-type]


def pages(pdf: bytes) -> list[str]:
    """The text of each page as a PDF reader finds it, without line ends and spaces."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return ["".join(page_text(page).split()) for page in document]
    finally:
        document.close()


def page_text(page: pypdfium2.PdfPage) -> str:
    """All of a page's text. Read as UTF-16 in one go: the wrapper's own count stops short of characters beyond U+FFFF."""
    text = page.get_textpage()
    count = raw.FPDFText_CountChars(text)
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    length = raw.FPDFText_GetText(text, 0, 2 * count, buffer)
    found = bytes(buffer)[: 2 * max(length - 1, 0)].decode("utf-16-le", "replace")
    text.close()
    return found


def text(pdf: bytes) -> str:
    return "".join(pages(pdf))


def squeezed(words: str) -> str:
    return "".join(words.split())
