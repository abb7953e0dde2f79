"""Starts PropDesk: ``python -m propdesk`` and the installed commands."""

import sys

from propdesk import cli


def main() -> int:
    """The command ``propdesk``: the window without words, else the command line. Returns the exit code."""
    return cli.main(sys.argv[1:])


def window() -> int:
    """The command without a console: opens the window, on the book that was double-clicked if there is one."""
    words = sys.argv[1:]
    if len(words) == 1 and not words[0].startswith("-"):
        return cli.main([f"--book={words[0]}"])
    return cli.main(words)


if __name__ == "__main__":
    sys.exit(main())
