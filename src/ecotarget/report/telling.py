"""How things are said: values, requirements and reasons in the language of the reader.

Every renderer asks here, so that no two formats word the same thing differently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from unicodedata import category, normalize

from ecotarget.model import requirement as kinds
from ecotarget.model.address import without_login
from ecotarget.model.amount import POINTS, Amount, Unit, plain, round_to, tidy
from ecotarget.model.faults import Fault
from ecotarget.model.finding import WAIVED, Finding, Verdict
from ecotarget.model.record import Measure, Rank, WaterClass
from ecotarget.model.target import Missing, Names, Target
from ecotarget.words import Words

_SIGNS = {"<=": "≤", ">=": "≥", "==": "=", "<": "<", ">": ">"}
# Control, format and surrogate characters, and the separators of lines and paragraphs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BEGINS_FORMULA = frozenset("=+-@\n")
_BLANKS = " \u00a0\u3000"  # a spreadsheet may trim what it reads
# Of what was found a sentence shows so many characters, and of what is longer the beginning.
_LONGEST, _BEGINNING = 1000, 200
# A line of a log that begins so, or holds it, is a command to the server that keeps the log.
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#(?:vso)?\[)")
_ROMAN = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ", "V": "Ⅴ"}


def visible(text: str) -> str:
    """Show control characters as escapes: no name in a file steers a terminal or forges a line.

    What a server of continuous integration would take for a command in its log is escaped as well,
    and of the address of a database nobody is told the password.
    """
    text = without_login(text)
    if "::" in text or "##" in text:
        text = _COMMAND.sub(_shown_command, text)
    if text.isprintable():
        return text
    return "".join(c if category(c) not in _UNSEEN else _escape(ord(c)) for c in text)


def _shown_command(found: re.Match[str]) -> str:
    return f"{found[1] or ''}{_escape(ord(found[0][-1]))}"


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def in_spreadsheet(text: str) -> str:
    """Mark a text that a spreadsheet would run as a formula; full-width signs are read too."""
    shown = "\n".join(map(visible, text.split("\n")))
    first = normalize("NFKC", shown.lstrip(_BLANKS)[:1])
    return f"'{shown}" if first in _BEGINS_FORMULA else shown


def short(value: Decimal, places: int = 4) -> str:
    """Write a figure for a table: its own digits, at most `places` decimals, never a false zero."""
    exponent = -int(value.as_tuple().exponent)
    if exponent <= places:
        return plain(value)
    shown = round_to(value, places)
    while not shown and value and places < exponent:
        places += 1
        shown = round_to(value, places)
    return plain(tidy(shown))


def unit_text(unit: Unit | None, words: Words) -> str:
    """Write a unit for a table: counting words and money in the reader's language."""
    if unit is None:
        return ""
    if unit == POINTS:
        return words.say("report.points")
    if unit.spelling.isascii():
        return unit.spelling.replace("ug/", "µg/").replace("m3", "m³").replace("m2", "m²")
    return unit.zh if words.language == "zh" else unit.en


def amount_text(amount: Amount, words: Words) -> str:
    """Write an amount with its unit."""
    return f"{plain(amount.value)} {unit_text(amount.unit, words)}".strip()


def requirement_text(target: Target, words: Words) -> str:
    """Say what the target asks, with a word before it when the promise is no plain one."""
    text = _requirement(target.requirement, words)
    if target.strength == "binding":
        return text
    return f"{words.say('report.strength-' + target.strength)} {text}"


def _requirement(requirement: kinds.Requirement, words: Words) -> str:
    match requirement:
        case kinds.Threshold():
            text = f"{_SIGNS[requirement.comparator]} {_bound(requirement.bound, words)}"
            if requirement.whole is not None:
                text += words.say("report.require-of", {"whole": requirement.whole})
            if requirement.span is not None:
                text += words.say(f"report.per-{requirement.span}")
            return text
        case kinds.Within(low, high):
            return f"{plain(low.value)}–{amount_text(high, words)}"
        case kinds.About(level, tolerance):
            text = words.say("report.require-about", {"level": amount_text(level, words)})
            return text if tolerance is None else f"{text} ± {amount_text(tolerance, words)}"
        case kinds.ClassBound(comparator, order):
            name = class_text(kinds.WATER_CLASSES[order - 1], words)
            key = "class" if comparator == "<=" else "class-sign"
            said = {"name": name, "sign": _SIGNS[comparator]}
            return words.say(f"report.require-{key}", said)
        case kinds.RankBound() | kinds.NotLast():
            return _rank(requirement, words)
        case kinds.GradeBound(comparator, grade, _scale):
            key = "grade" if comparator == ">=" else "grade-is"
            return words.say(f"report.require-{key}", {"grade": grade})
        case kinds.Is(text):
            return text
        case kinds.Change():
            return _change(requirement, words)
        case kinds.Trend(strict, base):
            said = {"base": _base(base, words)}
            return words.say(f"report.require-{'better' if strict else 'no-worse'}", said)
        case kinds.By(day):
            return words.say("report.require-by", {"day": "?" if day is None else day.isoformat()})
        case kinds.AllOf(whole):
            key = "all" if whole is None else "all-of"
            return words.say(f"report.require-{key}", {"whole": whole})
        case kinds.Done():
            return words.say("report.require-done")


def _rank(requirement: kinds.RankBound | kinds.NotLast, words: Words) -> str:
    if isinstance(requirement, kinds.NotLast):
        key = "not-last" if requirement.field is None else "not-last-of"
        said = {"last": requirement.last, "field": requirement.field}
        return words.say(f"report.require-{key}", said)
    comparator, place, field = requirement
    text = "?" if place is None else str(place)
    bound = text if field is None else f"{text}/{field}"
    return words.say("report.require-rank", {"sign": _SIGNS[comparator], "place": bound})


def _change(requirement: kinds.Change, words: Words) -> str:
    step = "?"
    if requirement.step is not None:
        plus = "+" if requirement.step.value > 0 else ""
        step = plus + amount_text(requirement.step, words)
    said = {
        "base": _base(requirement.base, words),
        "sign": _SIGNS[requirement.comparator],
        "step": step,
    }
    return words.say("report.require-change", said)


def _base(base: int | str | None, words: Words) -> str:
    if base == kinds.LAST_YEAR:
        return words.say("report.last-year")
    return words.say("report.year", {"year": "?" if base is None else base})


def _bound(bound: Amount | None, words: Words) -> str:
    return "?" if bound is None else amount_text(bound, words)


def class_text(name: str, words: Words) -> str:
    """Write a water class with the Roman numeral of its own, 劣Ⅴ for worse than V."""
    return words.say("report.class-worse") if name == "worse" else _ROMAN[name]


def value_text(finding: Finding, words: Words) -> str:
    """Write what was measured, with the cases behind a rate; both ends where the data leave it open."""
    text, measure = _value_text(finding, words), finding.measure
    if measure is None or measure.otherwise is None or not _is_level(finding):
        return text
    ends = measure.value, measure.otherwise.value
    if isinstance(ends[0], Rank) and isinstance(ends[1], Rank):
        return f"{ends[0].place} ~ {ends[1].place}"
    return f"{text} ~ {_measure_text(measure.otherwise, words)}"


def _value_text(finding: Finding, words: Words) -> str:
    verdict, measure = finding.verdict, finding.measure
    if measure is not None and measure.cases is not None:
        cases = _measure_text(measure, words)
        if isinstance(verdict.value, Decimal) and _is_level(finding):
            return f"{short(verdict.value, 2)} % ({cases})"
        return cases
    if isinstance(verdict.value, Decimal):
        return f"{short(verdict.value)} {unit_text(verdict.unit, words)}".strip()
    if isinstance(verdict.value, str):
        return _worded_value(verdict, words)
    return "" if measure is None else _measure_text(measure, words)


def _measure_text(measure: Measure, words: Words) -> str:
    """Write a figure as it was told; a class with its numeral."""
    if isinstance(measure.value, WaterClass):
        return class_text(kinds.WATER_CLASSES[measure.value.order - 1], words)
    if measure.cases is not None:
        return f"{plain(measure.cases.reached)}/{plain(measure.cases.listed)}"
    return measure.text


def _is_level(finding: Finding) -> bool:
    """Tell whether the verdict's value is the measured level (and not a change of it)."""
    return finding.target is None or not isinstance(finding.target.requirement, kinds.Change)


def _worded_value(verdict: Verdict, words: Words) -> str:
    value = str(verdict.value)
    if verdict.reason.key.startswith("class-"):
        return class_text(value, words)
    return value


def margin_text(finding: Finding, words: Words) -> str:
    """Write the room to the bound with its sign; a share's room is in points."""
    verdict = finding.verdict
    if verdict.margin is None:
        return ""
    sign = "+" if verdict.margin > 0 else ""
    unit = unit_text(verdict.unit, words)
    if verdict.unit is None:
        unit = _own_steps(finding, words)
    elif unit == "%":
        unit = unit_text(POINTS, words)
    return f"{sign}{short(verdict.margin)} {unit}".strip()


def _own_steps(finding: Finding, words: Words) -> str:
    """Name the steps of what has no unit: classes, places, grades, days."""
    kind = finding.verdict.reason.key.partition("-")[0]
    return words.say(f"report.step-{kind}") if words.has(f"report.step-{kind}") else ""


def reason_text(finding: Finding, words: Words) -> str:
    """Say in one sentence why the verdict is what it is, and what the document leaves open."""
    reason = finding.verdict.reason
    sentence = words.say(f"reasons.{reason.key}", _Details(finding, words))
    if finding.target is None or not finding.target.missing:
        return sentence
    missing = _said(finding.target.missing, words)
    if reason.key == "open":
        return sentence + missing
    return sentence + words.say("report.not-given", {"missing": missing})


def outcome_text(finding: Finding, words: Words) -> str:
    """Name what the finding counts as; of a waived one the true outcome stands beside it."""
    outcome = words.say(f"report.outcome-{finding.verdict.outcome}")
    if finding.waiver is None:
        return outcome
    waived = words.say(f"report.outcome-{WAIVED}")
    return words.say("report.waived-beside", {"waived": waived, "outcome": outcome})


def beside_text(finding: Finding, words: Words) -> str:
    """Say what stands beside the reason: who waived it, and the result with nothing left out."""
    said = ""
    if finding.waiver is not None:
        details = {**finding.waiver._asdict(), "expires": finding.waiver.expires.isoformat()}
        said += words.say("report.waived-by", details)
    if finding.unexcepted is not None:
        whole = with_everything(finding, finding.unexcepted)
        details = {
            "value": value_text(whole, words) or "-",
            "outcome": words.say(f"report.outcome-{finding.unexcepted.outcome}"),
            "reason": words.say(f"reasons.{whole.verdict.reason.key}", _Details(whole, words)),
        }
        said += words.say("report.unexcepted", details)
    return said


def with_everything(finding: Finding, verdict: Verdict) -> Finding:
    """Return the finding as it would be with nothing left out: that verdict on that figure."""
    measure = finding.measure
    if measure is not None and measure.unexcepted is not None:
        measure = measure.unexcepted
    return finding._replace(measure=measure, verdict=verdict)


class _Details(dict[str, object]):
    """What a reason's sentence needs: its own details, else the figures of the finding itself.

    Filled as the sentence asks, since most sentences need little of it.
    """

    def __init__(self, finding: Finding, words: Words) -> None:
        super().__init__()
        self.finding = finding
        self.words = words

    def __missing__(self, key: str) -> str:
        details = self.finding.verdict.reason.details
        found = _said(details[key] if key in details else self.own(key), self.words)
        measure = self.finding.measure
        if measure is None or not isinstance(measure.value, WaterClass):
            return found
        worse = class_text("worse", self.words)
        return " ~ ".join(worse if end == "worse" else end for end in found.split(" ~ "))

    def own(self, key: str) -> object:
        verdict, measure = self.finding.verdict, self.finding.measure
        if key == "comparator" and self.finding.target is not None:
            return getattr(self.finding.target.requirement, "comparator", "==")
        if key in ("reached", "listed") and measure is not None:
            return getattr(measure.cases, key)
        return getattr(verdict, key)


def fault_text(fault: Fault, words: Words) -> str:
    """Say in one sentence what is wrong, with what was likely meant."""
    details = {key: _cut(text) for key, text in said(fault.details, words).items()}
    if fault.code == "requirement-syntax":
        details["expected"] = words.say(f"expected.{details['expected']}")
    sentence = words.say(f"faults.{fault.code}", details)
    if not fault.near:
        return sentence
    # As it is to be typed: a sign stays as the grammar has it.
    near = words.say("report.list-joint").join(map(_cut, fault.near))
    return sentence + words.say("report.near", {"near": near})


def _cut(text: str) -> str:
    """Return a text that fits a sentence: of a cell of a megabyte the beginning, and its length."""
    return text if len(text) <= _LONGEST else f"{text[:_BEGINNING]}… ({len(text)})"


def said(details: Mapping[str, object], words: Words) -> dict[str, str]:
    """Turn the details of a reason or a fault into words."""
    return {key: _said(value, words) for key, value in details.items()}


def _said(value: object, words: Words) -> str:
    if isinstance(value, str):
        return _SIGNS.get(value, value)
    match value:
        case Decimal():
            return short(value)
        case None:
            return ""
        case date():
            return value.isoformat()
        case Names() | Missing():
            names = value.names if isinstance(value, Missing) else value
            return names.get(words.language)
        case Unit():
            return unit_text(value, words)
        case tuple():
            joint = words.say("report.list-joint")
            return joint.join(_said(entry, words) for entry in value)
        case _:
            return str(value)
