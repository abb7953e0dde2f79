"""Words of the command line as values, and columns of a terminal."""

import uuid
from pathlib import Path

import pytest

from propdesk.cli.output import one_line, table, width
from propdesk.cli.values import (
    FolderIsFile,
    KeyNotUnderstood,
    LanguageUnknown,
    NumberNotUnderstood,
    OutFolderMissing,
    OutIsFolder,
    check_folder,
    check_out,
    parse_key,
    parse_language,
    parse_price_unit,
    parse_whole,
    split_kind,
    system_language,
)
from propdesk.domain.charges import PriceUnit
from propdesk.domain.units import UnitKind


def test_whole_numbers_within_bounds() -> None:
    assert parse_whole(" １２ ", 1, 12) == 12
    for text in ("0", "13", "1.0", "-1", "", "x", "9" * 30):
        with pytest.raises(NumberNotUnderstood):
            parse_whole(text, 1, 12)


def test_languages_in_their_spellings() -> None:
    assert {parse_language(text) for text in ("zh_CN", "zh-cn", "zh", "ZH_cn.", "中文")} == {"zh_CN"}
    assert {parse_language(text) for text in ("en", "EN", "en_US")} == {"en"}
    with pytest.raises(LanguageUnknown):
        parse_language("de")


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "zh_CN"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_US"}, "zh_CN"),
        ({}, "en"),
    ],
)
def test_the_language_of_the_computer(variables: dict[str, str], language: str) -> None:
    assert system_language(variables) == language


def test_keys_are_uuids() -> None:
    key = uuid.uuid4()
    assert parse_key(f" {{{key}}} ".upper()) == str(key)
    assert uuid.UUID(parse_key(None)) != uuid.UUID(parse_key(None))
    with pytest.raises(KeyNotUnderstood):
        parse_key("")


def test_the_kind_before_a_unit() -> None:
    assert split_kind("parking:1-12") == ("1-12", UnitKind.PARKING)
    assert split_kind("Parking Space：1-12") == ("1-12", UnitKind.PARKING)
    assert split_kind("住宅:1-12") == ("1-12", UnitKind.FLAT)
    assert split_kind("1-12") == ("1-12", None)
    assert split_kind("x:1-12") == ("x:1-12", None)
    assert parse_price_unit(" M2-month ") is PriceUnit.M2_MONTH


def test_places_for_files(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"")
    assert check_out(None) is None
    assert check_out(file) == file
    for wrong, error in ((tmp_path, OutIsFolder), (tmp_path / "none" / "a.pdf", OutFolderMissing)):
        with pytest.raises(error):
            check_out(wrong)
    check_folder(None)
    check_folder(tmp_path)
    check_folder(tmp_path / "new")
    with pytest.raises(FolderIsFile):
        check_folder(file)
    with pytest.raises(OutFolderMissing):
        check_folder(tmp_path / "none" / "new")


def test_columns_line_up_with_chinese_in_them() -> None:
    lines = table(["Unit", "业主", "¥"], [("1-1-101", "周娜艳", "1.00"), ("1", "J\u0301 Li", "1,000.00")], "llr")
    assert {width(line) for line in lines} == {width(lines[0])}
    assert lines[1].endswith("    1.00")
    assert width("é周") == width("e\u0301周") == 3


def test_a_cell_steers_no_terminal() -> None:
    assert one_line("a\nb\x1b[31m\u202ec\t d") == "a b[31mc d"
