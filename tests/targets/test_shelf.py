"""The shelf itself: every target file of the project, and what holds between all of them."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from ecotarget import vocab
from ecotarget.model import requirement as kinds
from ecotarget.targets.loader import Loaded, load

PROJECT = Path(__file__).parents[2]
SHELF = PROJECT / "targets"
SEEDS = PROJECT.parent / "shared" / "seeds"
PATHS = sorted(SHELF.rglob("*.yaml"))


@cache
def shelf() -> Loaded:
    return load([SHELF])


@cache
def raw(path: Path) -> dict:
    """The file as PyYAML alone reads it, every scalar a text."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


def every() -> Iterator[tuple[Path, dict]]:
    return ((path, raw(path)) for path in PATHS)


each_file = pytest.mark.parametrize(
    "path", PATHS, ids=lambda path: path.relative_to(SHELF).as_posix()
)


def alike(text: str) -> str:
    """A text without what does not tell names apart: width, case, white space."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def test_the_shelf_is_there():
    assert len(PATHS) >= 8
    assert [Path(file.path) for file in shelf().files] == PATHS


def test_the_shelf_loads_without_a_single_fault_or_warning():
    assert [f"{fault.place}: {fault.code} {dict(fault.details)}" for fault in shelf().faults] == []


@each_file
def test_every_target_that_is_written_is_loaded(path):
    (file,) = (file for file in shelf().files if Path(file.path) == path)
    assert [target.id for target in file.targets] == [said["id"] for said in raw(path)["targets"]]
    assert (file.jurisdiction.id, str(file.year)) == (
        path.parent.relative_to(SHELF).as_posix(),
        path.stem,
    )


@each_file
def test_the_ids_of_a_file_have_one_prefix_that_ends_with_its_year(path):
    (prefix,) = {said["id"].partition("-")[0] for said in raw(path)["targets"]}
    assert prefix[-2:] == path.stem[-2:]
    assert prefix[:-2].isalpha()


def test_no_two_files_share_a_prefix_and_the_years_of_one_place_share_their_letters():
    prefixes = {path: data["targets"][0]["id"].partition("-")[0] for path, data in every()}
    assert len(set(prefixes.values())) == len(PATHS)
    letters = defaultdict(set)
    for path, prefix in prefixes.items():
        letters[path.parent].add(prefix[:-2])
    assert all(len(found) == 1 for found in letters.values())
    assert len({min(found) for found in letters.values()}) == len(letters)


@each_file
def test_every_target_names_a_document_that_is_listed_and_a_section_of_it(path):
    documents = set(raw(path)["documents"])
    for said in raw(path)["targets"]:
        assert said["source"]["document"] in documents
        assert said["source"]["section"].strip()
    for said in raw(path).get("left_out", ()):
        assert said["section"].strip()


@each_file
def test_every_document_that_is_listed_is_the_source_of_something(path):
    used = {said["source"]["document"] for said in raw(path)["targets"]}
    assert used == set(raw(path)["documents"])


def test_every_kind_of_requirement_is_promised_by_somebody():
    found = {type(target.requirement) for file in shelf().files for target in file.targets}
    missing = [kind.__name__ for kind in kinds.Requirement.__args__ if kind not in found]
    # None of the documents promises a range, or not to be among the last.
    assert missing == ["Within", "NotLast"]


@each_file
def test_what_is_only_about_is_said_so_in_the_strength_too(path):
    for said in raw(path)["targets"]:
        about = said["require"].startswith("about ") and "+/-" not in said["require"]
        assert not (said["strength"] == "about" and not said["require"].startswith("about "))
        assert not (about and said["strength"] == "binding"), said["id"]


@each_file
def test_an_open_bound_says_in_both_languages_what_is_missing(path):
    for said in raw(path)["targets"]:
        if "?" in said["require"]:
            assert all(entry["zh"] and entry["en"] for entry in said["missing"])


# ---- Names --------------------------------------------------------------------------------------


@each_file
def test_every_indicator_of_a_file_is_used_by_a_target_or_by_a_figure_of_the_samples(path):
    used = {said["indicator"] for said in raw(path)["targets"]}
    figures: set[str] = set()
    for sample in sorted((PROJECT / "samples").glob("*.csv")):
        with sample.open(encoding="utf-8-sig", newline="") as stream:
            figures.update(alike(row["indicator"]) for row in csv.DictReader(stream))
    for said in raw(path).get("indicators", ()):
        names = {said["id"], said["zh"], said["en"], *said.get("aliases", ())}
        assert said["id"] in used or figures & {alike(name) for name in names}, said["id"]


def test_no_name_of_a_private_indicator_means_another_thing_in_its_place():
    known = {alike(n): e.id for e in vocab.indicators() for n in vocab.names_of(e)}
    owners: dict[tuple[Path, str], set[str]] = defaultdict(set)
    for path, data in every():
        for said in data.get("indicators", ()):
            for name in (said["id"], said["zh"], said["en"], *said.get("aliases", ())):
                owners[path.parent, alike(name)].add(said["id"])
                assert known.get(alike(name)) is None, (path, name)
    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_a_private_indicator_of_several_years_is_the_same_in_each():
    seen: dict[tuple[Path, str], dict] = {}
    for path, data in every():
        for said in data.get("indicators", ()):
            told = {key: said.get(key) for key in ("dimension", "unit", "better", "zh")}
            assert seen.setdefault((path.parent, said["id"]), told) == told


def test_an_indicator_that_two_places_need_stands_in_the_vocabulary():
    places: dict[str, set[Path]] = defaultdict(set)
    for path, data in every():
        for said in data.get("indicators", ()):
            places[said["id"]].add(path.parent)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_every_place_has_its_names_to_itself_and_the_same_in_every_year():
    owners: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[tuple]] = defaultdict(set)
    for _, data in every():
        said = data["jurisdiction"]
        names[said["id"]].add((said["zh"], said["en"], tuple(said.get("aliases", ()))))
        for name in (said["id"], said["zh"], said["en"], *said.get("aliases", ())):
            owners[alike(name)].add(said["id"])
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}
    assert {name: found for name, found in names.items() if len(found) > 1} == {}


@each_file
def test_a_scope_has_one_english_name_for_one_chinese_name(path):
    names: dict[str, set[str]] = defaultdict(set)
    for said in raw(path)["targets"]:
        if "scope" in said:
            names[alike(said["scope"]["zh"])].add(alike(said["scope"]["en"]))
    assert {zh: en for zh, en in names.items() if len(en) > 1} == {}


# ---- Nothing is copied --------------------------------------------------------------------------

LONG = 20  # characters in a row, white space not counted


def texts(data, above: tuple = ()) -> Iterator[tuple[tuple, str]]:
    if isinstance(data, str):
        yield above, data
        return
    for step, inner in data.items() if isinstance(data, dict) else enumerate(data):
        yield from texts(inner, (*above, step))


def runs(text: str) -> Iterator[str]:
    packed = "".join(unicodedata.normalize("NFKC", text).split())
    for start in range(len(packed) - LONG + 1):
        yield packed[start : start + LONG]


@each_file
def test_no_text_repeats_twenty_characters_of_a_source_document(path):
    if not SEEDS.is_dir():
        pytest.skip("the source documents (../shared/seeds) are not here")
    copied = {run for seed in sorted(SEEDS.glob("*.txt")) for run in runs(seed.read_text("utf-8"))}
    assert len(copied) > 10_000
    found = []
    for where, text in texts(raw(path)):
        if where[0] == "documents":
            continue  # titles and issuers are facts, not wording
        # A run with three marks of enumeration is a list of names.
        hits = [run for run in runs(text) if run in copied and run.count("、") < 3]
        if hits:
            found.append((where, hits[0]))
    assert found == []
