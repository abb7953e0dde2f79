"""The long sentences: every file is whole, decent, lawful, and unchanged since it was released."""

import hashlib
import string
from pathlib import Path

import pytest
from papers_made import LETTERHEAD

from propdesk import paths
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.wording import SECTIONS, WordingMissing, current, parse_sections, sections_of, wording

RELEASED = {
    "zh_CN/visit_record-2026-11.txt": "f552099d6a45ff722b0bf61afd86a2c0ad9f38a8ed11dc48243d0761907c5d07",
    "en/visit_record-2026-11.txt": "98bdef67ba2529a0a64852ecea1cc4f19874389744e19102cad5d91689137be1",
    "zh_CN/message-2026-11.txt": "5b5ae61b8fe2a693d13154323ec6096e24f4b75053848822960838c18d4188a3",
    "en/message-2026-11.txt": "b22ab2fc12a19633953edb940c61385e630791a3a0f9ed1de5fdf14fba980570",
    "en/lawyer_letter-2026-11.txt": "2214a0063a391fc097b3140fa2946f641236d84bba1c75527267063adc65d924",
    "en/notice-2026-11.txt": "f5aff309a368c966e2e47cd85b721ed8fe04ee5d86bb9648c7fa6b991c114653",
    "zh_CN/lawyer_letter-2026-11.txt": "112007042a4dcb7bae92c7bfa37c23820ce2d6d84ec784acce84adbf469c16e5",
    "zh_CN/notice-2026-11.txt": "7c63c067094388c4d5a580c5259caf47032a0403eaf8a5d40659f9679b7137a5",
    "en/rates-2026-11.txt": "acf2413f1c630140f8d827898b0c55d35877a502cf7d0d814978a93be3ad4cae",
    "en/statement-2026-11.txt": "5b1108d5d6e37cb2061859af1856747dd6e8e2eb02ca8d008f20de0ddab5ef1e",
    "zh_CN/rates-2026-11.txt": "dc04b2f4a22a89b252c2aba3b0d11b0614953089289dc715d0f8d37a1795c03f",
    "zh_CN/statement-2026-11.txt": "b986efe71bbc19f781679f5e10fff434c09a28a2414c7d50b8b220161c8ed3af",
    "en/notice-2026-12.txt": "564e8f00eb06ebf0edf6b3d64513d8645e9c6ae26af02b111478c6ea72e30325",
    "zh_CN/notice-2026-12.txt": "bced4a26b1d12dd32e90e15785599e14caa3f46ba0098b23562434aa4defd8b0",
    "en/demand-2026-12.txt": "ac1f7d24d9e554f8b9aaca1ba0dd4c1f8fd75b7a07f972281c09cab387298bf7",
    "zh_CN/demand-2026-12.txt": "3ed038305175e9e9e79847d509e933cbc66b5458b352a5900a1eaafdeee20234",
    "en/plan-2026-11.txt": "081cf2aa086932f2b79044ba7ce1d88c5c6c3798609dca2a98e795f329842efa",
    "zh_CN/plan-2026-11.txt": "b934f350fa3c9eba6eee8bac5b635cf75732168bb9c898f3a1f8e9b995300436",
}
"""SHA-256 of each released file. A wording in use is never edited, a new one gets a new name; before the first release a
deliberate edit brings its new sum here."""


def files() -> list[Path]:
    return sorted((paths.resources() / "templates").rglob("*.txt"))


def test_each_paper_has_its_wording_in_both_languages() -> None:
    assert {str(path.relative_to(paths.resources() / "templates").as_posix()) for path in files()} >= {
        f"{language}/{paper}-{current(paper)}.txt" for language in ("zh_CN", "en") for paper in SECTIONS
    }


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_sections_and_placeholders_are_the_known_ones(path: Path) -> None:
    paper, _dash, version = path.stem.partition("-")
    known = sections_of(paper, version)
    sections = parse_sections(path.read_text(encoding="utf-8"))
    assert sections.keys() == known.keys()
    for name, text in sections.items():
        used = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        assert used <= known[name], f"{path}: [{name}] has unknown {used - known[name]}"
        assert all(field.isidentifier() for field in used)


MAY_BE_LEFT_OUT = {"ordinal", "contract", "address"}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("paper", SECTIONS)
def test_no_fact_is_forgotten(paper: str, language: str) -> None:
    for name, known in SECTIONS[paper].items():
        text = wording(paper, language).sections[name]
        if text:
            used = {field for _, field, _, _ in string.Formatter().parse(text) if field}
            assert known - used <= MAY_BE_LEFT_OUT, f"{language} {paper} [{name}] does not say {known - used}"


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_released_wordings_are_unchanged(path: Path) -> None:
    name = f"{path.parent.name}/{path.name}"
    digest = hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    assert RELEASED[name] == digest


def test_chinese_notices_cite_the_civil_code_and_english_ones_no_law() -> None:
    for tone in "123":
        assert "第九百四十四条" in wording("notice", "zh_CN").sections[f"law.{tone}"]
    assert "第九百四十四条" in wording("demand", "zh_CN").sections["law"]
    assert wording("demand", "en").sections["law"] == ""
    assert wording("notice", "en").sections["law.1"] == wording("notice", "en").sections["law.2"] == ""


def test_unknown_versions_are_refused() -> None:
    for version in ("1999-01", "../../x", "x y"):
        with pytest.raises(WordingMissing, match="missing or damaged"):
            wording("notice", "zh_CN", version)


def test_a_file_that_is_not_whole_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "notice-9.txt").write_text("[title.1]\nx\n")
    (folder / "notice-8.txt").write_text("stray\n[title.1]\nx\n")
    (folder / "notice-7.txt").write_text("[title.1]\n[title.1]\nx\n")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    for version in ("9", "8", "7"):
        with pytest.raises(WordingMissing):
            wording("notice", "en", version)


def test_the_contract_is_named_as_far_as_it_is_known() -> None:
    words = wording("notice", "zh_CN")
    assert words.contract(LETTERHEAD) == "《前期物业服务合同》第十二条"
    assert words.contract(Letterhead(contract_title="《物业合同》")) == "《物业合同》"
    assert words.contract(Letterhead()) == "物业服务合同"
