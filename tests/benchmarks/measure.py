"""Timing by turns, and one line for each figure."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result: what, ours, the peer's or the limit's value, the ratio, the bound and whether it holds."""

    name: str
    ours: str
    peer: str
    value: str
    bound: str
    holds: bool | None

    def line(self) -> str:
        verdict = {True: "ok", False: "FALLS SHORT", None: ""}[self.holds]
        return f"{self.name:<58} {self.ours:>16} {self.peer:>22} {self.value:>12} {self.bound:>14}  {verdict}"


HEAD = f"{'what':<58} {'ours':>16} {'peer':>22} {'figure':>12} {'bound':>14}"


def by_turns(ours: Callable[[], object], peer: Callable[[], object], runs: int = 5) -> tuple[float, float]:
    """Seconds of each, run alternately so that a slow spell of the machine hits both; see `middle`."""
    return middle([(seconds(ours), seconds(peer)) for _ in range(runs)])


def middle(rounds: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The round (ours, peer) with the median ratio of an odd number of them: both were timed in the same spell of the machine."""
    return sorted(rounds, key=lambda pair: pair[0] / pair[1])[len(rounds) // 2]


def seconds(work: Callable[[], object]) -> float:
    """Seconds of one run, the garbage of earlier ones collected first."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(name: str, ours: float, peer: float, at_most: float, reach: float | None = None) -> Figure:
    """A figure that must not exceed `at_most` times the peer."""
    value = ours / peer
    bound = f"<= {at_most:g} x" + (f" ({reach:g})" if reach else "")
    return Figure(name, clock(ours), clock(peer), f"{value:.2f} x", bound, value <= at_most)


def at_least(name: str, ours: float, peer: float, least: float, unit: str, reach: float | None = None) -> Figure:
    """A rate that must reach `least` of the peer's rate."""
    value = ours / peer
    bound = f">= {least:.0%}" + (f" ({reach:.0%})" if reach else "")
    return Figure(name, f"{ours:,.0f} {unit}", f"{peer:,.0f} {unit}", f"{value:.0%}", bound, value >= least)


def limit(name: str, ours: float, at_most: float, unit: str, digits: int = 2) -> Figure:
    """A value with a fixed limit."""
    return Figure(name, f"{ours:,.{digits}f} {unit}", "", f"{ours:,.{digits}f}", f"<= {at_most:g} {unit}", ours <= at_most)


def clock(value: float) -> str:
    """Seconds as people read them."""
    return f"{value * 1000:,.2f} ms" if value < 1 else f"{value:,.2f} s"
