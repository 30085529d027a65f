"""What a row of an assessment is: the cells of one figure, decided once for every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from ecotarget import units, vocab
from ecotarget.model.amount import plain, quotient
from ecotarget.model.assessment import (
    CITY,
    FINAL,
    OPEN,
    RUNNING,
    TOO_LITTLE,
    Assessed,
    Assessment,
    Coverage,
)
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import UNCONFIRMED, AirCode, Clause, Limit, Rounding
from ecotarget.model.target import Names
from ecotarget.model.water import MEASURED, STATES, WaterCode
from ecotarget.report import water_words
from ecotarget.report.rows import taken_out
from ecotarget.report.telling import short, unit_text, visible
from ecotarget.words import Words

KEPT = "kept"
EXCEEDED = "exceeded"
UNDECIDED = ""
# A sign beside each word, so that nothing rests on colour alone.
SIGNS = {KEPT: "✓", EXCEEDED: "✗", UNDECIDED: ""}
# In this order details are told; the first ones in every table, the others when more is asked for.
_BESIDE = (
    *("category", "primary", "parts", "main", "missing", "why", "failed", "unknown", "cases"),
    *("rank", "trend", "band", "incomplete"),
    *(
        "scope",
        "state",
        "target",
        "over",
        "main_items",
        "deciding",
        "grade",
        "change",
        "change_percent",
        "field",
    ),
    *("by", "silent", "undecided", "untargeted", "missed", "excused", "undone", "zones"),
    "published",
)
_MORE = (
    *("years", "level", "iaqi", "valid", "good", "excellent", "heavy", "indexed"),
    *("counts", "listed", "samples", "below"),
)
_ABOVE = ("days_above", "days", "day_limit")
# Names of sections, objects or items: many of them are counted unless more is asked for.
_NAMES = ("missing", "unknown", "undecided", "untargeted", "missed", "excused", "undone")
_FEW = 6
_SAID_WHOLE = ("rank", "trend")  # details of several figures that one sentence tells
_COMPOSITE = "air.composite_index"
_SAND_REMOVED = "air.good_day_ratio_sand_removed"


class Row(NamedTuple):
    """The cells of one figure as words; empty where there is nothing to say."""

    figure: Assessed
    place: str
    period: str
    name: str
    value: str
    limit: str
    result: str
    multiple: str
    coverage: str
    state: str
    law: str
    notes: str


class Law:
    """The codes of an assessment by their ids, to ask what a figure rests on."""

    def __init__(self, assessment: Assessment) -> None:
        self._codes = {code.id: code for code in assessment.codes}

    def code(self, figure: Assessed) -> AirCode | WaterCode | None:
        """Return the code that a figure was reckoned by."""
        return self._codes.get(figure.code)

    def multiple(self, figure: Assessed) -> Decimal | None:
        """Return the exceedance multiple with the decimals of the law."""
        return None if figure.multiple is None else rounded(figure.multiple, self.places(figure))

    def places(self, figure: Assessed) -> Rounding:
        """Return how the law rounds an exceedance multiple."""
        code = self.code(figure)
        return code.multiple_rounding if code else Rounding(2)

    def day_ratio(self, figure: Assessed) -> Decimal | None:
        """Return the share of days that keep their limit with the decimals of the law."""
        ratio = figure.details["day_ratio"]
        if not isinstance(ratio, Fraction):
            return None
        code = self.code(figure)
        return rounded(ratio, code.ratio_rounding if code else Rounding(1))

    def basis(self, figure: Assessed) -> tuple[Clause, ...]:
        """Return the clauses that a figure rests on, each once, in the order of the reckoning."""
        code = self.code(figure)
        found = [step.clause for step in figure.steps if step.clause is not None]
        found.extend(figure.clauses)
        if isinstance(code, AirCode):
            found.extend(_clauses(figure, code))
        if figure.limit is not None:
            found.append(figure.limit.clause)
        return tuple(dict.fromkeys(found))

    def unconfirmed(self, figures: Iterable[Assessed]) -> tuple[Clause, ...]:
        """Return the clauses without a source that could be read, on which these figures rest."""
        found = (clause for figure in figures for clause in self.basis(figure))
        return tuple(dict.fromkeys(c for c in found if c.confidence == UNCONFIRMED))


def _clauses(figure: Assessed, code: AirCode) -> Iterator[Clause]:
    metric = code.metric(figure.indicator)
    if metric is not None:
        yield metric.day.clause
        if figure.rung == CITY and code.city is not None:
            yield code.city.clause
        yield metric.statistic.clause
        yield metric.validity.clause
        yield metric.clause
        if "band" in figure.details:
            yield from (band.clause for band in code.bands if band.metric == metric.id)
    elif figure.indicator == _COMPOSITE:
        if code.composite is not None:
            yield code.composite.clause
    elif "failed" in figure.details:  # all figures of the place together
        yield from (metric.clause for metric in code.metrics)
    elif code.air_index is not None:
        yield code.air_index.clause
        yield code.air_index.missing_clause
        yield code.air_index.rounding_clause
        if figure.indicator == _SAND_REMOVED and code.sand is not None:
            yield code.sand.clause


def rows(assessment: Assessment, words: Words, detail: int = 0) -> Iterator[Row]:
    """Yield the figures in the order of the assessment, as words."""
    law = Law(assessment)
    for figure in assessment.results:
        yield _row(figure, law, words, detail)


def _row(figure: Assessed, law: Law, words: Words, detail: int) -> Row:
    multiple = law.multiple(figure)
    result = result_of(figure)
    key = f"{result}-together" if _is_attainment(figure) and result else result
    word = words.say(f"assessment.result-{key}") if result else "—" * is_limited(figure)
    return Row(
        figure=figure,
        place=visible(figure.place),
        period=figure.when,
        name=name_of(figure, words),
        value=value_text(figure, law, words) or _no_value(figure, words),
        limit=limit_text(figure.limit, words),
        result=f"{SIGNS[result]} {word}".strip(),
        multiple="" if multiple is None else plain(multiple),
        coverage=coverage_text(figure.coverage, words),
        state="" if figure.state == FINAL else words.say(f"assessment.state-{figure.state}"),
        law=figure.code,
        notes=words.say("assessment.joint").join(_notes(figure, law, words, detail)),
    )


def _no_value(figure: Assessed, words: Words) -> str:
    return "" if _is_attainment(figure) else words.say("assessment.no-value")


def is_limited(figure: Assessed) -> bool:
    """Tell whether a figure is one that limits are made for (and not an index or a count)."""
    return figure.limit is not None or _is_attainment(figure)


def _is_attainment(figure: Assessed) -> bool:
    """Tell whether a figure says of all limits together whether they are kept; it has no value."""
    return "failed" in figure.details


def result_of(figure: Assessed) -> str:
    """Return what became of the limit: KEPT, EXCEEDED, or UNDECIDED where nothing can be said."""
    if figure.complies is None:
        return UNDECIDED
    return KEPT if figure.complies else EXCEEDED


def name_of(figure: Assessed, words: Words) -> str:
    """Name the indicator of a figure; by its id where the vocabulary has no name for it."""
    known = vocab.indicator(figure.indicator)
    return known.names.get(words.language) if known else figure.indicator


def shown(figure: Assessed, value: Fraction | None) -> Decimal | None:
    """Return a value of the figure with the decimals that the law tells it with, half to even."""
    if value is None:
        return None
    rule = figure.judged or Rounding(figure.shown)  # an exact half goes where the law sends it
    return rounded(value, rule._replace(places=figure.shown))


def exact_text(value: Fraction | None) -> str | None:
    """Write an exact value as numerator and denominator."""
    return None if value is None else f"{value.numerator}/{value.denominator}"


def value_text(figure: Assessed, law: Law, words: Words) -> str:
    """Write the value of a figure with its unit: a class, a grade or a number; both ends if open."""
    if figure.value is None:
        return ""
    worded = _worded_value(figure, law, words)
    if worded:
        return worded
    ends = dict.fromkeys(
        plain(value)
        for exact in (figure.value, figure.otherwise)
        if (value := shown(figure, exact)) is not None
    )
    return f"{'~'.join(ends)} {unit_of(figure.unit, words)}".strip()


def _worded_value(figure: Assessed, law: Law, words: Words) -> str:
    """Write a class or a grade by its name; empty for what is a number."""
    known = vocab.indicator(figure.indicator)
    dimension = known.dimension if known else ""
    code = law.code(figure)
    if dimension == "class" and isinstance(code, WaterCode) and figure.value is not None:
        ends = (figure.value, figure.value if figure.otherwise is None else figure.otherwise)
        return water_words.class_found(code, int(min(ends)), int(max(ends)), words)
    if dimension == "grade":
        found = (figure.details.get(key) for key in ("grade", "grade_otherwise"))
        return "~".join(one.get(words.language) for one in found if isinstance(one, Names))
    return ""


def limit_text(limit: Limit | None, words: Words) -> str:
    """Write a limit with its unit."""
    return "" if limit is None else f"{plain(limit.value)} {unit_of(limit.unit, words)}".strip()


@cache
def _unit_text(unit: str, language: str) -> str:
    return unit_text(units.resolve(unit), Words(language))


def unit_of(unit: str, words: Words) -> str:
    """Write a unit of a figure."""
    return _unit_text(unit, words.language)


def coverage_text(coverage: Coverage, words: Words) -> str:
    """Write how much valid data there is and how much it takes."""
    said = {"have": coverage.have, "need": coverage.need}
    return words.say(f"assessment.coverage-{coverage.of}", said)


def item_text(item: str, words: Words) -> str:
    """Write a pollutant of air or an item of water by its formula or name."""
    key = f"assessment.item-{item}"
    return words.say(key) if words.has(key) else water_words.item_name(item, words)


def _notes(figure: Assessed, law: Law, words: Words, detail: int) -> Iterator[str]:
    """Yield what stands beside a figure: parts of an index; with `detail` everything."""
    if figure.unexcepted is not None:
        yield _unexcepted(figure.unexcepted, law, words)
    for name in (*_BESIDE, *_MORE) if detail else _BESIDE:
        value = figure.details.get(name)
        if value not in (None, (), "", 0, {}) and not _is_told(figure, name):
            told: object = value
            if not detail and name in _NAMES and isinstance(value, tuple) and len(value) > _FEW:
                told = words.say("assessment.many", {"count": len(value)})
            yield _note(name, told, figure, law, words)
    if detail and "days_above" in figure.details:
        told = {key: detail_text(figure.details[key], words) for key in _ABOVE}
        told["day_ratio"] = detail_text(law.day_ratio(figure), words)
        yield words.say("assessment.days-above", told)
    if detail and figure.coverage.lacking:
        short_of = (f"{lack.stretch} {lack.have}/{lack.need}" for lack in figure.coverage.lacking)
        joined = words.say("report.list-joint").join(short_of)
        yield words.say("assessment.lacking", {"stretches": joined})
    if detail and law.unconfirmed([figure]):
        yield words.say("assessment.rests-on-unconfirmed")


def _unexcepted(whole: Assessed, law: Law, words: Words) -> str:
    """Say what the figure is with nothing left out."""
    result = result_of(whole)
    key = f"{result}-together" if _is_attainment(whole) and result else result
    parts = [value_text(whole, law, words) or _no_value(whole, words)]
    parts += [f"{SIGNS[result]} {words.say(f'assessment.result-{key}')}"] if result else []
    parts += [coverage_text(whole.coverage, words)]
    said = {"value": words.say("report.list-joint").join(part for part in parts if part)}
    return words.say("assessment.unexcepted", said)


def _is_told(figure: Assessed, name: str) -> bool:
    """Tell whether a detail says nothing beside the value: its grade, that it was measured at all."""
    if name == "grade":
        known = vocab.indicator(figure.indicator)
        return known is not None and known.dimension == "grade"
    if name == "published":
        return figure.value == figure.details[name] and figure.otherwise is None
    value = figure.details[name]
    if name == "counts" and isinstance(value, tuple):
        return not any(value)
    return name == "state" and value == MEASURED


def _note(name: str, value: object, figure: Assessed, law: Law, words: Words) -> str:
    if name in _SAID_WHOLE and isinstance(value, Mapping):
        said = {key: detail_text(one, words) for key, one in value.items()}
        if name == "trend":
            said["verdict"] = words.say(f"assessment.trend-{value['verdict']}")
            said["r"] = detail_text(_as_tabled(value["r"], value["critical"]), words)
        return words.say(f"assessment.detail-{name}", said)
    text = _water_text(name, value, figure, law, words) or detail_text(value, words)
    key = f"assessment.detail-{name}"
    if name == "cases" and isinstance(value, tuple):
        text = "/".join(detail_text(one, words) for one in value)
        key = key if figure.coverage.of == "days" else "assessment.cases-counted"
    if name == "missing" and isinstance(value, int):
        key = "assessment.missing-items"
    elif name == "why":
        key = f"assessment.why-{value}"
    return words.say(key, {"value": text})


def _water_text(name: str, value: object, figure: Assessed, law: Law, words: Words) -> str:
    """Write a detail of water whose figures are classes, states or multiples; empty for others."""
    code, joint = law.code(figure), words.say("report.list-joint")
    if name in ("target", "published") and isinstance(code, WaterCode) and isinstance(value, int):
        return water_words.class_name(code, value, words)
    if name == "counts" and isinstance(code, WaterCode) and isinstance(value, tuple):
        names = (one.get(words.language) for one in code.class_names)
        return joint.join(f"{one} {n}" for one, n in zip(names, value, strict=True) if n)
    if name == "over" and isinstance(value, tuple):
        rule = law.places(figure)
        return joint.join(water_words.item_over(item, m, rule, words) for item, m in value)
    if name == "main_items" and isinstance(value, tuple):
        return joint.join(
            f"{water_words.item_name(item, words)} {over}/{of}" for item, over, of in value
        )
    if name == "silent" and isinstance(value, Mapping):
        return joint.join(_silent(str(state), count, words) for state, count in value.items())
    if name == "zones" and isinstance(value, Mapping):
        return joint.join(f"{zone} {reached}/{of}" for zone, (reached, of) in value.items())
    if name == "state":
        return words.say(f"sections.state-{value}")
    if name == "change":
        return words.say(f"assessment.change-{value}")
    return words.say(f"assessment.by-{value}") if name == "by" else ""


def _silent(state: str, count: object, words: Words) -> str:
    """Write how many sections a state has; of what is named one by one the name."""
    if state in STATES:
        return f"{words.say(f'sections.state-{state}')} {count}"
    return visible(state)


def _as_tabled(r: object, critical: object) -> object:
    """Give a correlation the decimals of the critical value, for so it was held against it."""
    if isinstance(r, Fraction) and isinstance(critical, Decimal):
        return rounded(r, Rounding(-int(critical.as_tuple().exponent)))
    return r


def detail_text(value: object, words: Words) -> str:
    """Write a detail of a figure: a number, a name, pollutants, or figures by pollutant."""
    match value:
        case None:
            return "—"
        case Names():
            return value.get(words.language)
        case Limit():
            return limit_text(value, words)
        case Fraction():
            return short(quotient(Decimal(value.numerator), Decimal(value.denominator)))
        case Decimal():
            return plain(value)
        case Mapping():
            parts = (f"{item_text(k, words)} {detail_text(v, words)}" for k, v in value.items())
            return words.say("report.list-joint").join(parts)
        case tuple() | list():
            return words.say("report.list-joint").join(detail_text(v, words) for v in value)
        case str():
            return visible(item_text(value, words))
        case _:
            return str(value)


def law_line(code: AirCode | WaterCode, words: Words) -> str:
    """Name a code with the editions and overlays that it is made of."""
    editions = [edition.id for edition in code.editions]
    said = {
        "code": code.id,
        "name": code.names.get(words.language),
        "editions": " ".join([*editions, *code.overlays]),  # a line may end between them
    }
    return visible(words.say("assessment.law", said))


def doubts(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield the clauses without a source that could be read, on which any of the figures rests."""
    for clause in Law(assessment).unconfirmed(assessment.results):
        said = {"edition": clause.edition, "clause": clause.text}
        yield visible(words.say("assessment.unconfirmed", said))


def warning(assessment: Assessment, words: Words) -> str:
    """Say loudly that the law asked for is not the one in force; empty otherwise."""
    if not assessment.what_if:
        return ""
    names = (code.names.get(words.language) for code in assessment.codes)
    said = {"codes": words.say("report.list-joint").join(names)}
    return visible(words.say("assessment.what-if", said))


def summary(assessment: Assessment, words: Words) -> str:
    """Count the figures in one line: by what became of the limit, and those not final."""
    figures = assessment.results
    results = Counter(map(result_of, figures))
    states = Counter(figure.state for figure in figures)
    counts = [
        *((f"result-{name}", results[name]) for name in (EXCEEDED, KEPT)),
        *((f"state-{name}", states[name]) for name in (RUNNING, TOO_LITTLE, OPEN)),
    ]
    parts = [
        words.say(
            "report.outcome-count", {"outcome": words.say(f"assessment.{key}"), "count": count}
        )
        for key, count in counts
        if count
    ]
    said = {"count": len(figures), "parts": words.say("report.list-joint").join(parts)}
    told = words.say("assessment.summary" if parts else "assessment.summary-bare", said)
    return told + _left_out(assessment, words)


def _left_out(assessment: Assessment, words: Words) -> str:
    """Say what was left out, and how many figures rest on what remains; empty for nothing."""
    taken = [one for one in assessment.left_out if one.values]
    resting = [one for one in assessment.results if one.unexcepted is not None]
    if not taken:
        return ""
    said = {"entries": len(taken), "values": taken_out(taken), "count": len(resting)}
    return words.say("assessment.left-out", said)
