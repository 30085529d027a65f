"""Waivers of a check: the register that is read, and `ecotarget check --list-waivers`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.finding import Input
from ecotarget.model.waiver import EXPIRED, Standing, Waiver

if TYPE_CHECKING:
    from ecotarget.vocab import Lexicon


class Register(NamedTuple):
    """Every waiver of a run, the files read, and what is wrong with them."""

    waivers: tuple[Waiver, ...] = ()
    inputs: tuple[Input, ...] = ()
    faults: tuple[Fault, ...] = ()


def register(paths: Iterable[str], lexicon: Lexicon) -> Register:
    """Read waiver files. One fault, and none of them waives anything: they are one register."""
    found = [Path(path) for path in paths]
    if not found:
        return Register()
    from ecotarget.intake import waivers  # a check without waivers does not bring it along

    try:
        loaded = waivers.load(found, lexicon)
    except FaultError as error:
        return Register(faults=error.faults)
    return Register(loaded.waivers, loaded.inputs)


def expired(standings: Iterable[Standing]) -> int:
    """Count the waivers that ran out and that no other one took over."""
    return sum(one.state == EXPIRED for one in standings)
