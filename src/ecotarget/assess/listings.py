"""Lists of objects to figures: coverage of a scope, and what should be done against what is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ecotarget.assess import tally
from ecotarget.assess.question import Question
from ecotarget.assess.tally import Tally
from ecotarget.intake import listings
from ecotarget.intake.listings import OpenedList
from ecotarget.methods import coverage
from ecotarget.methods.coverage import Covered
from ecotarget.model.amount import plain
from ecotarget.model.assessment import Assessed, Assessment, Step
from ecotarget.model.faults import LISTED, Fault, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.listing import Listed, Listing
from ecotarget.vocab import folded

OBJECTS = "objects"
# For so many names the nearest of the other list is looked for: each look is at all of them.
_NEAR = 20


def indicators(lists: Iterable[Listing]) -> tuple[str, ...]:
    """Return the indicators that lists answer."""
    return tuple(dict.fromkeys(listing.indicator.id for listing in lists))


def assess(lists: Sequence[Listing], question: Question) -> Assessment:
    """Reckon the figure of each list that is asked for; what is wrong with a list is a fault."""
    results: list[Assessed] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    for listing in lists:
        heading = listing.heading
        own = tally.periods(question, heading.period, dated=False)
        if not own or not tally.asked(question, listing.indicator.id, heading.jurisdiction):
            continue
        opened = listings.open_list(listing, tally.last_day(question, listing.due))
        faults.extend(opened.faults)
        inputs.extend(opened.inputs)
        if opened.objects:
            result, more = _figure(listing, opened, question)
            results.append(result)
            faults.extend(more)
    return tally.assessment(results, faults, inputs, question)


def _figure(
    listing: Listing, opened: OpenedList, question: Question
) -> tuple[Assessed, tuple[Fault, ...]]:
    objects, faults = _laid_side_by_side(listing, opened)
    found = coverage.covered(objects, listing.within, folded)
    unplaced = len(found.unplaced)
    counted = found.in_scope + unplaced
    need = listing.listed or counted
    if not found.in_scope <= need <= counted:  # those that may be in scope may be the others
        details = {"found": counted, "expected": need}
        faults = (*faults, Fault("listing-count", listing.heading.place, details))
    told = Tally(
        least=(found.done, counted),
        most=(found.done + len(found.open) + unplaced, counted),
        have=found.in_scope - len(found.open),
        need=need,
        of=OBJECTS,
        enough=opened.complete and counted >= need,
        due=listing.due,
    )
    details_ = {
        "undone": tally.named(found.undone),
        "unknown": tally.named((*found.open, *found.unplaced)),
    }
    steps = _steps(listing, found, told)
    heading, indicator = listing.heading, listing.indicator
    result = tally.figure(heading, indicator, heading.period, told, question, details_, steps=steps)
    return result, faults


def _laid_side_by_side(
    listing: Listing, opened: OpenedList
) -> tuple[tuple[Listed, ...], tuple[Fault, ...]]:
    """Return the objects, done if they stand in the second list where there is one."""
    faults = list(_repeated(opened.objects))
    if listing.done.file is None or opened.finished is None:
        return opened.objects, tuple(faults)
    found = coverage.compared((one.name for one in opened.objects), opened.finished, folded)
    missing = frozenset(folded(name) for name in found.missing)
    place = Place(listing.done.file, cell=listing.done.name)
    for number, name in enumerate(found.extra[:LISTED]):
        near = nearest(name, found.missing) if number < _NEAR else ()
        faults.append(Fault("listing-beyond", place, {"found": name}, near, warning=True))
    told = (one._replace(done=folded(one.name) not in missing) for one in opened.objects)
    return tuple(told), tuple(faults)


def _repeated(objects: Iterable[Listed]) -> Iterator[Fault]:
    """Yield a fault for each row that names an object that another row has named before."""
    first: dict[str, Listed] = {}
    for one in objects:
        known = first.setdefault(folded(one.name), one)
        if known is not one:
            yield Fault("listing-twice", one.place, {"found": one.name, "first": known.place.line})


def _steps(listing: Listing, found: Covered, told: Tally) -> Iterator[Step]:
    count = found.in_scope + len(found.unplaced) + len(found.out)
    yield Step("list-objects", {"count": count, "list": listing.heading.names})
    for condition in listing.within:
        words = {"column": condition.column, "words": condition.words}
        if condition.words:
            yield Step("list-scope-words", words)
        for sign, bound in condition.bounds:
            limit = f"{plain(bound.value)} {bound.unit.spelling}".strip()
            yield Step("list-scope", {"column": condition.column, "sign": sign, "bound": limit})
    if listing.within:
        yield Step("list-within", {"out": len(found.out), "within": found.in_scope})
    if found.undone:
        yield Step("list-undone", {"count": len(found.undone), "names": tally.named(found.undone)})
    if found.open:
        yield Step("list-unknown", {"count": len(found.open), "names": tally.named(found.open)})
    if found.unplaced:
        yield Step(
            "list-unplaced", {"count": len(found.unplaced), "names": tally.named(found.unplaced)}
        )
    yield Step("list-done", {"done": found.done, "counted": found.in_scope})
    yield from tally.share_steps(told, listing.indicator)
