"""Shares of owners: how they are written, and that they add up to the whole."""

import pytest

from propdesk.domain.owner_shares import ShareMissing, ShareNotUnderstood, SharesNotWhole, check_shares, parse_share, whole_shares

WRITTEN = (
    (["50", "50"], (5000, 5000)),
    (["1/3", "1/3", "1/3"], (3334, 3333, 3333)),
    (["33.33%", "33.33", "３３.34"], (3333, 3333, 3334)),
    (["", ""], ()),
)


@pytest.mark.parametrize(("texts", "shares"), WRITTEN)
def test_written_shares_add_up_to_the_whole(texts: list[str], shares: tuple[int, ...]) -> None:
    assert whole_shares([parse_share(text) for text in texts]) == shares
    check_shares(shares, len(texts))


@pytest.mark.parametrize("text", ["x", "0", "101", "1/0", "50.123"])
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(ShareNotUnderstood):
        parse_share(text)


@pytest.mark.parametrize(
    ("shares", "error"), [([5000, 4000], SharesNotWhole), ([6000, 6000], SharesNotWhole), ([5000, None], ShareMissing)]
)
def test_what_is_not_the_whole(shares: list[int | None], error: type[Exception]) -> None:
    with pytest.raises(error):
        whole_shares(shares)


@pytest.mark.parametrize(
    ("shares", "error"),
    [((5000, 4000), SharesNotWhole), ((6000, 6000), SharesNotWhole), ((10_000,), ShareMissing), ((10_000, 0), ShareMissing)],
)
def test_shares_that_cannot_be_kept(shares: tuple[int, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        check_shares(shares, 2)
