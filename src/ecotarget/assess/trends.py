"""What the years of a figure say together: the trend, beside the figure of the last year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ecotarget.methods import spearman
from ecotarget.model.assessment import FINAL, Assessed
from ecotarget.model.standard import AirCode


def with_trends(results: Iterable[Assessed], codes: Mapping[str, AirCode]) -> tuple[Assessed, ...]:
    """Put the trend beside the last year of every figure that has enough valid years."""
    found = list(results)
    series: dict[tuple[str, str], list[int]] = {}
    for number, result in enumerate(found):
        whole = result.period.span == "year" and result.state == FINAL
        if whole and result.value is not None:
            series.setdefault((result.place, result.indicator), []).append(number)
    for numbers in series.values():
        numbers.sort(key=lambda number: found[number].period.start)
        last = found[numbers[-1]]
        rule = codes[last.code].trend
        if rule is None or len(numbers) < rule.at_least:
            continue
        values = [value for n in numbers if (value := found[n].value) is not None]
        trend = spearman.trend(values, rule)
        details: dict[str, object] = {"n": trend.n, "verdict": trend.verdict, "r": trend.r}
        details["critical"] = trend.critical
        found[numbers[-1]] = last._replace(details={**last.details, "trend": details})
    return tuple(found)
