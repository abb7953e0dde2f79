"""No template, no text of the program and no translation threatens, cuts a service or makes a name public (domain reference 0, 3, 9).

Every template file of every language and every text the program can show, with its Chinese, is read.
"""

import re
from pathlib import Path

import pytest

from propdesk import paths
from tests.tools.catalog import PACKAGE, load, texts_of

FORBIDDEN = ("滞纳金", "停水", "停电", "停气", "停暖", "限行", "门禁", "黑名单", "曝光", "解释第六条")
THREATS = (
    "后果自负", "否则将", "立即停", "切断", "停止供", "强制执行", "失信", "征信", "公布姓名", "公示姓名", "张贴公布", "上门催讨", "严惩",
    "追究到底",
)  # fmt: skip
ENGLISH = re.compile(
    r"\b(cut(ting)? off (your|the|their|water|power|gas|heat)|disconnect(ed|ion)?|blacklist(ed)?|name and shame|or else|"
    r"penalty fee|late payment penalty|credit record|without mercy|face the consequences|lose access|"
    r"block(ed)? (your|the) (access|gate|lift|car)|publish (your|the) names?)\b",
    re.IGNORECASE,
)
IN_TEMPLATES = re.compile(r"\b(statute|court|penalty|publish)", re.IGNORECASE)
"""The English papers name no law and no court either: they are generic (domain reference 12)."""


def templates() -> list[Path]:
    return sorted(path for path in (paths.resources() / "templates").rglob("*") if path.is_file())


def indecent(text: str) -> list[str]:
    found = [word for word in (*FORBIDDEN, *THREATS) if word in "".join(text.split())]
    return found + [match[0] for match in ENGLISH.finditer(text)]


@pytest.mark.parametrize("path", templates(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_threatens(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert indecent(text) == []
    if path.parent.name == "en":
        assert IN_TEMPLATES.findall(text) == []


def test_no_text_of_the_program_threatens() -> None:
    said = {part for text in texts_of(PACKAGE) for part in (text.singular, text.plural)}
    assert len(said) > 1_000
    assert {text: bad for text in sorted(said) if (bad := indecent(text))} == {}


def test_no_translation_threatens() -> None:
    said = set(load().values())
    assert len(said) > 1_000
    assert {text: bad for text in sorted(said) if (bad := indecent(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "加收滞 纳 金",
        "逾期将停水停电",
        "列入黑\n名单",
        "依据解释第六条",
        "否则将起诉",
        "We will cut off your water",
        "Pay, or else",
        "your name will be on the blacklist",
    ],
)
def test_what_would_be_found(text: str) -> None:
    assert indecent(text)


@pytest.mark.parametrize("text", ["违约金按合同约定计算", "依法提起诉讼或者申请仲裁", "the order of the list", "水费 停车费 电梯"])
def test_what_is_said_soberly_may_be_said(text: str) -> None:
    assert indecent(text) == []
