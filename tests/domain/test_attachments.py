"""Which files are evidence: kinds by their ending, sizes, and sentences for the rest."""

import pytest

from propdesk.domain.attachments import LARGEST, LARGEST_FILM, FileEmpty, FileKindRefused, FileTooLarge, check_size, ending, media_of
from propdesk.errors import UserError


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("送达照片 3#楼?.JPG", "image/jpeg"),
        ("回执 100%.pdf", "application/pdf"),
        ("a.b.mp4", "video/mp4"),
        ("通话.amr", "audio/amr"),
    ],
)
def test_a_kind_is_known_by_its_ending(name: str, media: str) -> None:
    assert media_of(name) == media


@pytest.mark.parametrize("name", ["setup.exe", "run.bat", "page.html", "photo", ".pdf", "x.", "link.lnk", "macro.docm"])
def test_what_proves_nothing_or_runs_is_refused(name: str) -> None:
    with pytest.raises(FileKindRefused) as caught:
        media_of(name)
    assert name in caught.value.sentence()


@pytest.mark.parametrize(
    ("media", "size", "error"),
    [
        ("image/jpeg", 1, None),
        ("image/jpeg", LARGEST, None),
        ("image/jpeg", LARGEST + 1, FileTooLarge),
        ("video/mp4", LARGEST + 1, None),
        ("audio/amr", LARGEST_FILM + 1, FileTooLarge),
        ("application/pdf", 0, FileEmpty),
    ],
)
def test_sizes(media: str, size: int, error: type[UserError] | None) -> None:
    if error is None:
        assert check_size("x", media, size) == size
        return
    with pytest.raises(error):
        check_size("x", media, size)


def test_endings() -> None:
    assert [ending(name) for name in ("a.PDF", "a", ".pdf", "a.tar.gz", "a.")] == ["pdf", "", "", "gz", ""]
