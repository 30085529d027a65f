"""What samples of water say about themselves: faults, and classes better than the samples allow."""

from __future__ import annotations

from collections.abc import Sequence

from ecotarget.assess import plausible, section_readings, sections, walks
from ecotarget.assess.inspect import Inspection
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Engine
from ecotarget.model.assessment import SECTION, SetAside
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.reading import SampleSet


def inspect_samples(sets: Sequence[SampleSet], engine: Engine) -> Inspection:
    """Read the sample sets and return what is wrong or odd. Raises FaultError as `assess` does.

    Each sample is held against the class that is stated beside it.
    """
    faults: list[Fault] = []
    set_aside: list[SetAside] = []
    inputs: list[Input] = []
    for group in walks.by_medium(tuple(sets)):
        survey = sections.survey(group, Question(rung=SECTION, every="month"), engine)
        faults += survey.opened.faults
        set_aside += survey.opened.set_aside
        inputs += survey.opened.inputs
        for code in tuple(survey.codes.values())[-1:]:
            known = survey.opened.sections
            found = section_readings.better_than_their_values(engine, group[0], code, known)
            faults += plausible.inspect_sections(found)
    return Inspection(tuple(faults), tuple(set_aside), tuple(inputs))
