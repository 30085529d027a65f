"""The sections of a period as they are told in a table and in reminders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ecotarget.model.assessment import SetAside
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.period import Period
from ecotarget.model.water import SectionClass, WaterCode


class SectionTable(NamedTuple):
    """The sections of a period, for a table and for reminders.

    `rows` stand in the order in which they are told (county, level, name). `in_a_row` counts, for
    sections that miss their requirement, the months up to this one in which they did without a gap.
    `required` is the class asked of sections without a target of their own (None: nothing is asked).
    """

    code: WaterCode
    period: Period
    rows: tuple[SectionClass, ...]
    in_a_row: Mapping[str, int]
    required: int | None
    faults: tuple[Fault, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    inputs: tuple[Input, ...] = ()
