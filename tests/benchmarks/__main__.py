"""Prints the figures: ``python -m tests.benchmarks`` for all, or name groups.

They are: money accounts desk closing meters limitation dunning papers window.
"""

import os
import sys

from tests.benchmarks.measure import HEAD

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
GROUPS = ("money", "accounts", "desk", "closing", "meters", "limitation", "dunning", "papers", "window")


def main(names: list[str]) -> int:
    """Run the groups named (all without names); 2 for a name that is none."""
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"no such group: {', '.join(unknown)}; there are: {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    print(HEAD)
    short = 0
    for name in names or GROUPS:
        module = __import__(f"tests.benchmarks.{name}", fromlist=["figures"])
        for figure in module.figures():
            print(figure.line(), flush=True)
            short += figure.holds is False
    print(f"{short} of the figures above fall short." if short else "All bounds hold.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
