"""The vocabulary: sound data in both languages, and names that mean one thing only."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ecotarget import units, vocab
from ecotarget.document import read_text, read_yaml
from ecotarget.model.target import Indicator, Jurisdiction, Names, TargetFile
from ecotarget.vocab import Lexicon, folded

ROOM = Path(__file__).parents[1] / "src" / "ecotarget"
FILES = sorted(path for path in (ROOM / "vocab").glob("*.yaml") if path.stem != "domains")
CHINESE = re.compile("[一-鿿]")


def raw(path: Path):
    """The file as PyYAML alone reads it, every scalar a text."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


RAW = {path.stem: raw(path) for path in FILES}
ENTRIES = [entry for entries in RAW.values() for entry in entries]
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])


# ---- The data -----------------------------------------------------------------------------------


def test_every_domain_has_a_file_and_both_names_and_every_file_is_a_domain():
    domains = raw(ROOM / "vocab" / "domains.yaml")
    assert set(domains) == {path.stem for path in FILES}
    assert list(vocab.domains()) == list(domains)
    for name, said in domains.items():
        assert set(said) == {"zh", "en"}
        assert CHINESE.search(said["zh"])
        assert said["en"].isascii()
        assert vocab.domains()[name] == Names(said["zh"], said["en"])


def test_ids_are_unique_and_begin_with_the_name_of_their_file():
    ids = [entry["id"] for entry in ENTRIES]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    for domain, entries in RAW.items():
        assert entries
        for entry in entries:
            assert re.fullmatch(rf"{domain}\.[a-z0-9_]+", entry["id"])


@each_entry
def test_an_entry_is_an_indicator_as_target_files_may_define_them(entry):
    schema = json.loads((ROOM / "targets" / "target.schema.json").read_text("utf-8"))
    rule = {"$defs": schema["$defs"], "$ref": "#/$defs/indicator"}
    path = ROOM / "vocab" / f"{entry['id'].partition('.')[0]}.yaml"
    data = next(e for e in read_yaml(read_text(path)).data if e["id"] == entry["id"])
    assert list(Draft202012Validator(rule).iter_errors(data)) == []


@each_entry
def test_the_unit_is_of_the_dimension_that_is_declared(entry):
    if "unit" in entry:
        assert units.resolve(entry["unit"]).dimension == entry["dimension"]
    else:
        assert entry["dimension"] in ("number", "class", "rank", "grade", "task")


@each_entry
def test_the_direction_is_one_that_the_dimension_can_have(entry):
    assert entry["better"] in ("lower", "higher", "none")
    if entry["dimension"] in ("rank", "class"):
        assert entry["better"] == "lower"  # 1 and I are the best
    if entry["dimension"] == "task":
        assert entry["better"] == "higher"
    said = entry["definition"]["en"].lower() + entry["definition"]["zh"]
    if "lower is better" in said or "越低越好" in said:
        assert entry["better"] == "lower"
    if "higher is better" in said or "越高越好" in said:
        assert entry["better"] == "higher"


@each_entry
def test_names_and_definitions_are_there_in_both_languages(entry):
    definition = entry["definition"]
    assert set(definition) == {"zh", "en"}
    assert CHINESE.search(entry["zh"] + definition["zh"])
    assert CHINESE.search(definition["zh"])
    assert re.search("[A-Za-z]{2}", entry["en"])
    assert not CHINESE.search(entry["en"])
    # A definition may name grades as the documents write them (优秀), but it is told in English.
    assert len(re.findall("[A-Za-z]", definition["en"])) > 3 * len(
        CHINESE.findall(definition["en"])
    )
    for text in (entry["zh"], entry["en"], *definition.values(), *entry.get("aliases", ())):
        assert text == text.strip()
        assert "  " not in text
        assert "\n" not in text


@each_entry
def test_the_source_and_how_sure_it_is_are_said(entry):
    assert len(entry["source"]) > 10
    assert entry["confidence"] in ("confirmed", "unconfirmed")
    if "without a definition" in entry["source"] or "from memory" in entry["source"]:
        assert entry["confidence"] == "unconfirmed"


def folded_again(text: str) -> str:
    """The second reading of `folded`: full width narrowed, white space and case gone."""
    kept = [c for c in unicodedata.normalize("NFKC", text) if not c.isspace()]
    return "".join(kept).casefold()


def test_no_two_indicators_share_a_name_and_none_has_one_twice():
    owners: dict[str, list[str]] = {}
    for entry in ENTRIES:
        for name in (entry["id"], entry["zh"], entry["en"], *entry.get("aliases", ())):
            owners.setdefault(folded_again(name), []).append(entry["id"])
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@each_entry
def test_the_program_reads_an_entry_as_it_is_written(entry):
    found = vocab.indicator(entry["id"])
    assert found == Indicator(
        id=entry["id"],
        names=Names(entry["zh"], entry["en"]),
        dimension=entry["dimension"],
        unit=units.resolve(entry["unit"]) if "unit" in entry else None,
        better=entry["better"],
        decimals=int(entry["decimals"]) if "decimals" in entry else None,
        definition=Names(entry["definition"]["zh"], entry["definition"]["en"]),
        source=entry["source"],
        confidence=entry["confidence"],
        aliases=tuple(entry.get("aliases", ())),
        course=entry.get("course", ""),
    )
    assert found.domain == entry["id"].split(".")[0]


def test_the_program_knows_every_entry_once_in_the_order_of_the_domains_and_files():
    wanted = [entry["id"] for domain in vocab.domains() for entry in RAW[domain]]
    assert [entry.id for entry in vocab.indicators()] == wanted


@pytest.mark.parametrize(
    "name",
    ["", "air", "air.", ".pm25", "air.none", "airs.pm25", "domains.zh", "air.pm25.x", "空气.甲"],
)
def test_an_id_that_is_not_there_is_no_indicator(name):
    assert vocab.indicator(name) is None


def test_every_text_that_means_an_indicator_is_named():
    entry = vocab.indicator("air.pm25")
    names = vocab.names_of(entry)
    assert names[:3] == ("air.pm25", entry.names.zh, entry.names.en)
    assert names[3:] == entry.aliases


def test_a_confidence_that_is_not_said_is_confirmed_and_no_decimals_are_none():
    data = {
        "id": "water.x",
        "zh": "甲",
        "en": "a",
        "dimension": "task",
        "better": "higher",
        "definition": {"zh": "甲", "en": "a"},
        "source": "s",
    }
    entry = vocab.indicator_from(data)
    assert (entry.confidence, entry.decimals, entry.unit, entry.aliases) == (
        "confirmed",
        None,
        None,
        (),
    )
    assert vocab.indicator_from({**data, "unit": ""}).unit == units.resolve("")
    with pytest.raises(units.UnknownUnit):
        vocab.indicator_from({**data, "unit": "ton"})


# ---- Folding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PM2.5", "pm2.5"),
        ("PM2.5", "ＰＭ２．５"),
        ("Xinchang County", "xinchang  county"),
        ("Xinchang County", "XINCHANGCOUNTY"),
        ("新昌县", " 新 昌 县 "),
        ("新昌县", "新昌\u3000县"),
        ("断面（国控）", "断面(国控)"),
        ("Ⅲ类", "III类"),
        ("m³", "m3"),
        ("straße", "STRASSE"),
        ("a\tb\nc", "abc"),
        ("", " \u3000\t"),
    ],
)
def test_width_case_and_white_space_do_not_tell_names_apart(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新昌县", "新昌"),
        ("PM2.5", "PM25"),
        ("PM10", "PM1.0"),
        ("a-b", "ab"),
        ("一", "—"),
        ("Ⅲ", "Ⅳ"),
    ],
)
def test_names_that_differ_in_a_sign_stay_apart(one, other):
    assert folded(one) != folded(other)


@given(st.text(max_size=20))
def test_folding_is_that_of_the_second_reading(text):
    assert folded(text) == folded_again(text)


# ---- The lexicon --------------------------------------------------------------------------------


def own(name: str, zh: str, en: str, *aliases: str) -> Indicator:
    unit = units.resolve("个")
    text = Names("甲", "a")
    return Indicator(
        name, Names(zh, en), "count", unit, "higher", None, text, "s", "confirmed", aliases
    )


def file(
    place: str, zh: str, en: str, *aliases: str, year: int = 2024, indicators=()
) -> TargetFile:
    where = Jurisdiction(place, Names(zh, en), aliases)
    return TargetFile(f"{place}/{year}.yaml", "", where, year, (), tuple(indicators), ())


WELLS = own("water.wells", "水井数", "wells dug", "打井数", "Well Count")
PONDS = own("water.ponds", "池塘数", "ponds dug")
LEXICON = Lexicon(
    [
        file("p/north", "北县", "North County", "北", "N.", indicators=[WELLS]),
        file("p/north", "北县", "North County", "北", year=2023, indicators=[PONDS]),
        file("p/south", "南县", "South County"),
    ]
)


@pytest.mark.parametrize(
    "text",
    ["p/north", "北县", "North County", "北", "north county", "ＮＯＲＴＨ county", " 北 县 ", "n."],
)
def test_a_place_is_found_by_id_by_either_name_and_by_alias(text):
    assert LEXICON.jurisdiction(text).id == "p/north"


@pytest.mark.parametrize("text", ["", "东县", "North", "p", "p/", "north"])
def test_what_names_no_place_is_none(text):
    assert LEXICON.jurisdiction(text) is None


def test_near_places_are_told_by_their_ids_and_names():
    assert LEXICON.near_jurisdictions("North Count")[0] == "North County"
    assert "p/south" in LEXICON.near_jurisdictions("p/souht")
    assert LEXICON.near_jurisdictions("完全不同的地方") == ()


@pytest.mark.parametrize(
    "text", ["air.pm25", "AIR.PM25", "PM2.5", "ＰＭ２．５", " PM 2.5 ", "细颗粒物"]
)
def test_an_indicator_is_found_by_id_by_either_name_and_by_alias_anywhere(text):
    for place in ("p/north", "p/south", "", "nowhere"):
        assert LEXICON.indicator(place, text).id == "air.pm25"


@each_entry
def test_every_name_of_an_entry_leads_to_it(entry):
    for name in (entry["id"], entry["zh"], entry["en"], *entry.get("aliases", ())):
        assert LEXICON.indicator("p/south", name).id == entry["id"]


@pytest.mark.parametrize(
    "text", ["water.wells", "水井数", "wells dug", "打井数", "well count", "WELLS  DUG"]
)
def test_an_indicator_of_a_file_is_known_to_its_place_and_to_no_other(text):
    assert LEXICON.indicator("p/north", text) is WELLS
    for place in ("p/south", "", "p", "p/north/town"):
        assert LEXICON.indicator(place, text) is None


def test_the_files_of_all_years_of_a_place_are_known_together():
    assert LEXICON.indicator("p/north", "池塘数") is PONDS
    assert LEXICON.indicator("p/north", "水井数") is WELLS


@pytest.mark.parametrize("text", ["", "nothing", "air", "air.none", "水"])
def test_what_names_no_indicator_is_none(text):
    assert LEXICON.indicator("p/north", text) is None


def test_near_indicators_are_those_of_the_vocabulary_and_of_the_place():
    assert LEXICON.near_indicators("p/north", "water.well")[0] == "water.wells"
    assert "water.wells" not in LEXICON.near_indicators("p/south", "water.well")
    assert LEXICON.near_indicators("p/south", "air.pm255")[0] == "air.pm25"
    assert LEXICON.near_indicators("p/south", "打井") == LEXICON.near_indicators("", "打井")
    assert "打井数" in LEXICON.near_indicators("p/north", "打井")


def test_an_empty_lexicon_knows_the_vocabulary_and_no_place():
    empty = Lexicon([])
    assert empty.indicator("p/north", "air.pm25").id == "air.pm25"
    assert empty.jurisdiction("p/north") is None
    assert empty.near_jurisdictions("p/north") == ()


# ---- A name that means two things means nothing -------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
def test_a_name_that_two_places_share_names_neither(turned):
    # Figures of one county must never be laid beside the promises of another.
    files = [
        file("p/one", "甲县", "One", "新区"),
        file("p/two", "乙县", "Two", "新区"),
    ]
    lexicon = Lexicon(files[::-1] if turned else files)
    assert lexicon.jurisdiction("新区") is None
    assert lexicon.jurisdiction("甲县").id == "p/one"
    assert lexicon.jurisdiction("乙县").id == "p/two"


@pytest.mark.parametrize("turned", [False, True])
def test_an_id_names_its_own_place_whatever_others_call_themselves(turned):
    files = [file("two", "乙县", "Two"), file("one", "甲县", "One", "two")]
    lexicon = Lexicon(files[::-1] if turned else files)
    assert lexicon.jurisdiction("two").id == "two"


def test_two_years_of_one_place_share_their_names_and_are_one_place():
    lexicon = Lexicon(
        [file("p/one", "甲县", "One", "甲"), file("p/one", "甲县", "One", "甲", year=2023)]
    )
    assert lexicon.jurisdiction("甲").id == "p/one"


def test_an_id_of_the_vocabulary_means_its_indicator_whatever_a_file_calls_its_own():
    cuckoo = own("water.cuckoo", "杜鹃", "cuckoo", "air.pm25")
    lexicon = Lexicon([file("p/one", "甲县", "One", indicators=[cuckoo])])
    assert lexicon.indicator("p/one", "air.pm25").id == "air.pm25"
    assert lexicon.indicator("p/one", "杜鹃") is cuckoo
