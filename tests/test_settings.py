"""Settings survive; a bad file never stops the program and is never thrown away."""

import json
from pathlib import Path

import pytest

from propdesk import settings


def test_what_is_chosen_is_there_next_time(tmp_path: Path) -> None:
    first = settings.load(tmp_path / "new folder 中文 # 1")
    first.set(settings.THEME, "dark")
    first.set(settings.HIDDEN_COLUMNS, {"billing.arrears": ["phone"]})
    first.save()
    second = settings.load(tmp_path / "new folder 中文 # 1")
    assert second.get(settings.THEME) == "dark"
    assert second.get(settings.HIDDEN_COLUMNS) == {"billing.arrears": ["phone"]}
    assert [file.name for file in (tmp_path / "new folder 中文 # 1").iterdir()] == ["settings.json"]


def test_defaults_fit_their_own_declaration() -> None:
    for declared in settings.DECLARED.values():
        assert declared.fits(declared.default), declared.name
        assert declared.description


def test_a_value_the_setting_does_not_allow_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="text_size cannot be 11"):
        settings.load(tmp_path).set(settings.TEXT_SIZE, 11)


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"theme": "dark"', "\ud7ff"])
def test_a_damaged_file_is_put_aside_and_defaults_are_used(tmp_path: Path, broken: str) -> None:
    (tmp_path / "settings.json").write_text(broken, encoding="utf-8")
    chosen = settings.load(tmp_path)
    assert chosen.get(settings.THEME) == "light"
    assert chosen.put_aside == tmp_path / "settings.damaged-1.json"
    assert chosen.put_aside.read_text(encoding="utf-8") == broken
    (tmp_path / "settings.json").write_bytes(b"\xff\xfe")
    assert settings.load(tmp_path).put_aside == tmp_path / "settings.damaged-2.json"


def test_one_bad_value_falls_back_alone_and_a_newer_name_is_kept(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"theme": "sepia", "text_size": 14, "future": [1]}', encoding="utf-8")
    chosen = settings.load(tmp_path)
    assert (chosen.get(settings.THEME), chosen.get(settings.TEXT_SIZE)) == ("light", 14)
    chosen.set(settings.CARD_SHOWN, False)
    chosen.save()
    assert json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))["future"] == [1]


def test_a_list_handed_out_is_a_copy(tmp_path: Path) -> None:
    chosen = settings.load(tmp_path)
    chosen.get(settings.RECENT_BOOKS).append("x")
    assert chosen.get(settings.RECENT_BOOKS) == []


def test_saving_where_nothing_can_be_written_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file, not a folder", encoding="utf-8")
    chosen = settings.load(tmp_path / "config")
    chosen.save()
    chosen.set(settings.THEME, "dark")
    with pytest.raises(settings.SettingsNotSaved, match="could not be saved"):
        chosen.save()
    assert chosen.get(settings.THEME) == "dark"
