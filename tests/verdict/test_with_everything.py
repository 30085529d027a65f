"""The evidence as it was before anything was left out: the figures change places, nothing else does."""

from __future__ import annotations

from ecotarget.model.course import Course
from ecotarget.model.evidence import Evidence, PastFigure
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.record import Grade, Measure
from ecotarget.model.target import Indicator, Names
from ecotarget.verdict.excepted import with_everything

AWARD = Indicator(
    "waste.award", Names("奖", "award"), "grade", None, "higher", None, Names("甲", "a"), "s"
)


def measure(text: str, period: str = "2024", **more: object) -> Measure:
    place, grade = Place("f.csv", 2), Grade(text)
    said = Measure("t/a", AWARD, Period.parse(period), "", grade, None, text, "", "", place)
    return said._replace(**more)


def test_nothing_left_out_is_no_other_evidence() -> None:
    parts = ((Period.parse("2024-01"), measure("m", "2024-01")), (Period.parse("2024-02"), None))
    assert with_everything(Evidence(None)) is None
    assert with_everything(Evidence(measure("a"), measure("b", "2023"), None, parts)) is None


def test_every_figure_gives_way_to_the_one_with_everything() -> None:
    whole, base, month = measure("whole"), measure("base", "2023"), measure("month", "2024-01")
    kept = measure("kept", unexcepted=whole)
    evidence = Evidence(
        kept,
        measure("kept base", "2023", unexcepted=base),
        Period.parse("2023"),
        (
            (Period.parse("2024-01"), measure("kept month", "2024-01", unexcepted=month)),
            (Period.parse("2024-02"), measure("untouched", "2024-02")),
            (Period.parse("2024-03"), None),
        ),
        ("elsewhere",),
    )
    found = with_everything(evidence)
    assert found is not None
    assert (found.measure, found.base) == (whole, base)
    assert [part.text if part else None for _, part in found.parts] == ["month", "untouched", None]
    assert (found.base_period, found.elsewhere) == (Period.parse("2023"), ("elsewhere",))


def test_one_figure_of_several_is_enough() -> None:
    base = measure("base", "2023", unexcepted=measure("whole base", "2023"))
    found = with_everything(Evidence(measure("a"), base))
    assert found is not None
    assert (found.measure, found.base) == (measure("a"), measure("whole base", "2023"))


def test_what_was_reported_beside_it_stays_beside_it() -> None:
    reported = measure("reported")
    kept = measure("kept", unexcepted=measure("whole"), beside=reported)
    found = with_everything(Evidence(kept))
    assert found is not None
    assert found.measure == measure("whole", beside=reported)


def test_the_course_and_the_past_are_those_of_what_counts() -> None:
    kept = measure("kept", unexcepted=measure("whole"))
    found = with_everything(Evidence(kept, past=(object(),)))  # type: ignore[arg-type]
    assert found is not None
    assert (found.course, found.past) == (None, ())


def test_how_the_year_came_together_is_not_told_twice() -> None:
    """The course and the years before are those of what counts."""
    day = Period.parse("2024-06-30").end
    way = Course("mean", Period.parse("2024"), day)
    past = (PastFigure(2023, measure("half", "2023-H1"), measure("year", "2023")),)
    found = with_everything(Evidence(measure("a", unexcepted=measure("b")), course=way, past=past))
    assert found is not None
    assert (found.course, found.past) == (None, ())
