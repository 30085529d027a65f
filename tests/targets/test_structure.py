"""The structure of a target file: `fits` and jsonschema are two readings of one schema."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ecotarget.document import Document, Text, read_yaml
from ecotarget.targets import structure
from ecotarget.targets.structure import fits, schema, structure_faults

pytestmark = pytest.mark.no_cover  # see conftest.py

STRENGTHS = ("binding", "planned", "strive", "about")

PROJECT = Path(__file__).parents[2]
FILE = PROJECT / "src" / "ecotarget" / "targets" / "target.schema.json"
WRITTEN = json.loads(FILE.read_text("utf-8"))
SECOND = Draft202012Validator(WRITTEN)

# Keywords that say something about the schema itself and nothing about the data.
NOTES = {"$schema", "$id", "$defs", "title", "description"}


def rules(rule: dict) -> Iterator[dict]:
    """The rule and every rule within it."""
    yield rule
    for inner in (*rule.get("properties", {}).values(), *rule.get("$defs", {}).values()):
        yield from rules(inner)
    for keyword in ("items", "additionalProperties"):
        if isinstance(rule.get(keyword), dict):
            yield from rules(rule[keyword])


# ---- The schema itself --------------------------------------------------------------------------


def test_the_schema_is_a_valid_schema_of_the_edition_that_it_names():
    assert WRITTEN["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(WRITTEN)


def test_the_schema_has_the_address_that_target_files_and_the_template_name():
    address = "https://ecotarget.dev/schema/target-1.json"
    assert WRITTEN["$id"] == address
    named = f"$schema={address}\n"
    for path in sorted((PROJECT / "targets").rglob("*.yaml")):
        assert path.read_text("utf-8").split("\n")[0] + "\n" == f"# yaml-language-server: {named}"
    for language in ("zh", "en"):
        template = PROJECT / "src" / "ecotarget" / "locales" / language / "template.yaml"
        assert named in template.read_text("utf-8")


def test_the_program_reads_the_schema_that_is_published():
    assert schema() == WRITTEN


def test_the_schema_uses_no_keyword_that_fits_does_not_know():
    used = {keyword for rule in rules(WRITTEN) for keyword in rule}
    assert used - NOTES <= set(structure._COMPILERS)


def test_fits_knows_no_keyword_that_the_schema_does_not_use():
    used = {keyword for rule in rules(WRITTEN) for keyword in rule}
    assert set(structure._COMPILERS) <= used


def test_every_reference_leads_to_a_definition_and_every_definition_is_referred_to():
    found = {rule["$ref"] for rule in rules(WRITTEN) if "$ref" in rule}
    assert found == {f"#/$defs/{name}" for name in WRITTEN["$defs"]}


def test_no_definition_refers_to_itself():
    # `fits` puts definitions into one another once; a circle would never end.
    def inner(name: str, above: tuple[str, ...]) -> None:
        assert name not in above
        for rule in rules(WRITTEN["$defs"][name]):
            if "$ref" in rule:
                inner(rule["$ref"].rpartition("/")[2], (*above, name))

    for name in WRITTEN["$defs"]:
        inner(name, ())


def test_every_type_in_the_schema_is_one_that_a_yaml_file_can_have():
    found = [rule["type"] for rule in rules(WRITTEN) if "type" in rule]
    flat = {name for entry in found for name in ([entry] if isinstance(entry, str) else entry)}
    assert flat <= {"object", "array", "string", "integer"}


def test_every_object_is_closed_and_needs_only_fields_that_it_has():
    for rule in rules(WRITTEN):
        if rule.get("type") == "object":
            assert rule["additionalProperties"] is False or "properties" not in rule
            assert set(rule.get("required", ())) <= set(rule.get("properties", ()))


def test_every_field_is_described_in_both_languages():
    for name, said in WRITTEN["properties"].items():
        rule = WRITTEN["$defs"][said["$ref"].rpartition("/")[2]] if "$ref" in said else said
        assert re.search("[一-鿿]", rule["description"]), name
        assert re.search("[A-Za-z]{3}", rule["description"]), name


def test_the_strengths_of_the_schema_are_those_of_the_program():
    target = WRITTEN["$defs"]["target"]["properties"]
    assert tuple(target["strength"]["enum"]) == STRENGTHS


def test_the_documentation_names_every_field_of_a_target():
    text = (PROJECT / "docs" / "target-files.md").read_text("utf-8")
    table = text.partition("## Fields of a target\n")[2].partition("\n\n`left_out")[0]
    named = set(re.findall(r"^\| `(\w+)` \| (yes|no)", table, re.MULTILINE))
    target = WRITTEN["$defs"]["target"]
    needed = {name: "yes" if name in target["required"] else "no" for name in target["properties"]}
    assert dict(named) == needed


# ---- Two readings -------------------------------------------------------------------------------

FULL = {
    "schema": 1,
    "jurisdiction": {"id": "a/b-1", "zh": "甲", "en": "A", "aliases": ["甲县"]},
    "year": 2024,
    "documents": {
        "plan": {
            "zh": "要点",
            "en": "Plan",
            "issuer": "局",
            "published": "2024-01-31",
            "address": "http://example.org",
        },
        "report": {"zh": "总结", "en": "Report", "issuer": "局"},
    },
    "indicators": [
        {
            "id": "water.own_1",
            "zh": "自有",
            "en": "own",
            "aliases": ["又名"],
            "dimension": "count",
            "unit": "个",
            "better": "higher",
            "decimals": 0,
            "definition": {"zh": "定义", "en": "definition"},
            "source": "plan",
            "confidence": "unconfirmed",
            "course": "sum",
        }
    ],
    "targets": [
        {
            "id": "AB24-C001a",
            "indicator": "water.own_1",
            "require": ">= 5 个",
            "strength": "strive",
            "source": {"document": "plan", "section": "一/1"},
            "scope": {"zh": "5个点", "en": "5 points", "count": 5, "items": ["一", "二"]},
            "period": "2024-H1",
            "due": "2024-06-30",
            "note": {"zh": "注", "en": "note"},
            "missing": [{"what": "base", "zh": "缺", "en": "lacking"}],
            "sum_of": ["AB24-1", "AB24-2"],
            "milestones": [{"by": "2024-03-31", "require": ">= 2 个"}],
        },
        {
            "id": "AB24-1",
            "indicator": "air.pm25",
            "require": "<= 26 ug/m3",
            "strength": "binding",
            "source": {"document": "plan", "section": "一"},
            "period": 2024,
        },
    ],
    "left_out": [{"section": "二", "zh": "略", "en": "left"}],
}
WRONG = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2,
    9,
    10,
    1989,
    1990,
    2100,
    2101,
    "",
    "x",
    "中",
    "binding",
    "2024-01-31",
    "2024-1-31",
    "AB24-001",
    "AB24-1234a",
    "AB24-12345",
    "A24-1",
    "ab24-1",
    "a.b",
    "A.b",
    "a/b/c",
    "/a",
    "a/",
    "x" * 40,
    "x" * 41,
    "x" * 2000,
    "x" * 2001,
    [],
    ["x"],
    ["x", "y"],
    [1, "x"],
    {},
    {"zh": "甲"},
    {"zh": "甲", "en": "A"},
    {"zh": "甲", "en": "A", "more": 1},
    {"x": {}},
)


def paths(data, above=()) -> Iterator[tuple]:
    yield above
    if isinstance(data, (dict, list)):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from paths(value, (*above, step))


def parent(data, path):
    for step in path[:-1]:
        data = data[step]
    return data


def put(data, path, value):
    """The data with another value at the path."""
    if not path:
        return value
    changed = copy.deepcopy(data)
    parent(changed, path)[path[-1]] = value
    return changed


def without(data, path):
    changed = copy.deepcopy(data)
    del parent(changed, path)[path[-1]]
    return changed


ALL_PATHS = tuple(paths(FULL))


def test_the_full_example_fits_and_holds_every_field_that_there_is():
    assert fits(FULL)
    assert SECOND.is_valid(FULL)
    named = {str(step) for path in ALL_PATHS for step in path if not isinstance(step, int)}
    assert named >= {name for rule in rules(WRITTEN) for name in rule.get("properties", ())}


@pytest.mark.parametrize("path", ALL_PATHS, ids=lambda path: "/".join(map(str, path)) or "/")
def test_both_readings_agree_on_every_other_value_at_every_place(path):
    assert any(not fits(put(FULL, path, value)) for value in WRONG)
    for value in WRONG:
        changed = put(FULL, path, value)
        assert fits(changed) == SECOND.is_valid(changed), value


@pytest.mark.parametrize("path", ALL_PATHS[1:], ids=lambda path: "/".join(map(str, path)))
def test_both_readings_agree_when_any_one_thing_is_missing(path):
    changed = without(FULL, path)
    assert fits(changed) == SECOND.is_valid(changed)


@pytest.mark.parametrize("path", ALL_PATHS, ids=lambda path: "/".join(map(str, path)) or "/")
def test_both_readings_agree_when_one_thing_is_added(path):
    changed = copy.deepcopy(FULL)
    holder = parent(changed, (*path, None))
    if isinstance(holder, dict):
        holder["added"] = "x"
    elif isinstance(holder, list):
        holder.append("x")
    assert fits(changed) == SECOND.is_valid(changed)


REQUIRED = [
    *((name,) for name in ("schema", "jurisdiction", "year", "documents", "targets")),
    *(("jurisdiction", name) for name in ("id", "zh", "en")),
    *(("documents", "plan", name) for name in ("zh", "en", "issuer")),
    *(
        ("indicators", 0, name)
        for name in ("id", "zh", "en", "dimension", "better", "definition", "source")
    ),
    ("indicators", 0, "definition", "zh"),
    ("indicators", 0, "definition", "en"),
    *(("targets", 0, name) for name in ("id", "indicator", "require", "strength", "source")),
    ("targets", 0, "source", "document"),
    ("targets", 0, "source", "section"),
    *(("targets", 0, "scope", name) for name in ("zh", "en")),
    *(("targets", 0, "note", name) for name in ("zh", "en")),
    *(("targets", 0, "missing", 0, name) for name in ("what", "zh", "en")),
    *(("targets", 0, "milestones", 0, name) for name in ("by", "require")),
    *(("left_out", 0, name) for name in ("section", "zh", "en")),
]


@pytest.mark.parametrize("path", ALL_PATHS[1:], ids=lambda path: "/".join(map(str, path)))
def test_a_field_may_be_missing_exactly_if_the_documentation_does_not_need_it(path):
    last = path[-1]
    if isinstance(last, int):
        # A list may lose an entry unless it then has too few: two parts of a sum, one thing lacking.
        few = ("sum_of", "missing", "milestones")
        wanted = path[:3] not in [("targets", 0, name) for name in few]
    else:
        alike = {1: 0, "report": "plan"}  # the second target and document are like the first
        where = (*(alike.get(step, step) for step in path[:-1]), last)
        wanted = where not in REQUIRED
    assert fits(without(FULL, path)) is wanted


_ANY = st.recursive(
    st.sampled_from(WRONG),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["zh", "en", "id", "x", "what"]), inner, max_size=3)
    ),
    max_leaves=4,
)


@st.composite
def changed_documents(draw):
    """The full example with up to four things dropped, added, retyped, emptied or lengthened."""
    data = copy.deepcopy(FULL)
    for _ in range(draw(st.integers(0, 4))):
        path = draw(st.sampled_from(sorted(paths(data), key=str)))
        if not path:
            continue
        holder, last = parent(data, path), path[-1]
        match draw(st.sampled_from(["drop", "add", "put", "double", "lengthen", "copy"])):
            case "drop":
                del holder[last]
            case "add" if isinstance(holder, dict):
                holder[draw(st.sampled_from(["x", "zh", "items", "unit"]))] = draw(_ANY)
            case "put":
                holder[last] = draw(_ANY)
            case "double" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[last]))
            case "lengthen" if isinstance(holder[last], str):
                holder[last] = holder[last] * draw(st.sampled_from([2, 50, 3000]))
            case "copy":
                other = draw(st.sampled_from(sorted(paths(data), key=str)))
                value = data
                for step in other:
                    value = value[step]
                holder[last] = copy.deepcopy(value)
    return data


@settings(max_examples=300)
@given(changed_documents())
def test_both_readings_agree_on_documents_changed_at_several_places(data):
    assert fits(data) == SECOND.is_valid(data)


@given(_ANY)
def test_both_readings_agree_on_what_is_no_document_at_all(data):
    assert fits(data) == SECOND.is_valid(data)


@pytest.mark.parametrize("value", [True, 1, False, 0, "1", None, [1]])
def test_true_is_not_the_number_one(value):
    assert fits(put(FULL, ("schema",), value)) is (value == 1 and value is not True)
    assert not fits(put(FULL, ("year",), value))


@pytest.mark.parametrize(
    ("path", "fitting", "unfitting"),
    [
        (("year",), [1990, 2100], [1989, 2101, -2024]),
        (("indicators", 0, "decimals"), [0, 9], [-1, 10]),
        (("targets", 0, "scope", "count"), [1, 10**17], [0, -1]),
        (("indicators", 0, "unit"), ["", "x" * 40], ["x" * 41, None]),
        (("targets", 0, "require"), ["x", "x" * 2000], ["", "x" * 2001]),
        (("targets",), [FULL["targets"][:1]], [[]]),
        (("targets", 0, "missing"), [FULL["targets"][0]["missing"]], [[]]),
        (("targets", 0, "sum_of"), [["a", "b"]], [[], ["a"]]),
        (("documents",), [{"x": FULL["documents"]["plan"]}], [{}, [], {"x": {}}]),
        (("targets", 0, "scope", "items"), [[], ["x"]], [[""], [1], "x"]),
        (("indicators",), [[]], [None, {}]),
        (("left_out",), [[]], [None, {}]),
    ],
)
def test_bounds_hold_at_the_bound_and_break_one_beyond(path, fitting, unfitting):
    for value in fitting:
        assert fits(put(FULL, path, value)), value
    for value in unfitting:
        assert not fits(put(FULL, path, value)), value


@pytest.mark.parametrize(
    ("path", "fitting", "unfitting"),
    [
        (
            ("jurisdiction", "id"),
            ["a", "a/b/c", "a-1", "0"],
            ["", "A", "a/", "/a", "a//b", "甲", "a b", "a.b", "../a", "a\\b"],
        ),
        (
            ("targets", 0, "id"),
            ["AB24-1", "ABCDEF24-A1234z"],
            [
                "A24-1",
                "ABCDEFG24-1",
                "AB4-1",
                "AB24-",
                "AB24-12345",
                "AB24-1aa",
                "AB24_1",
                "ab24-1",
            ],
        ),
        (
            ("targets", 0, "indicator"),
            ["air.pm25", "a.b", "a._9"],
            ["air", "air.", ".pm25", "Air.pm25", "air.PM25", "air.pm2.5", "air1.x", "空气.x"],
        ),
        (
            ("targets", 0, "due"),
            ["2024-06-30", "2024-99-99"],  # whether the day exists is not the schema's to say
            ["2024-6-30", "2024/06/30", "20240630", "２０２４-06-30", "2024-06-30T00:00"],
        ),
        (("targets", 0, "strength"), list(STRENGTHS), ["Binding", "must", ""]),
        (("indicators", 0, "better"), ["lower", "higher", "none"], ["up", "", None]),
    ],
)
def test_texts_have_the_form_that_the_schema_gives_them(path, fitting, unfitting):
    for value in fitting:
        assert fits(put(FULL, path, value)), value
    for value in unfitting:
        assert not fits(put(FULL, path, value)), value


@pytest.mark.parametrize(
    "path",
    [
        ("jurisdiction", "id"),
        ("targets", 0, "id"),
        ("targets", 0, "indicator"),
        ("targets", 0, "due"),
        ("documents", "plan", "published"),
        ("indicators", 0, "id"),
    ],
)
def test_a_line_break_behind_an_id_or_a_date_is_not_a_part_of_it(path):
    # In Python `$` also stands before a last line break; in the published schema's own language
    # (ECMA-262) it does not, so an editor refuses such a file.
    holder = parent(FULL, path)
    assert not fits(put(FULL, path, holder[path[-1]] + "\n"))


ALONE = [
    {"type": "object"},
    {"type": ["string", "integer"]},
    {"properties": {"zh": {"type": "string"}, "x": {"minimum": 2}}},
    {"additionalProperties": False},
    {"additionalProperties": {"type": "string"}},
    {"properties": {"zh": {}}, "additionalProperties": False},
    {"properties": {"zh": {}}, "additionalProperties": {"type": "integer"}},
    {"items": {"type": "string"}},
    {"pattern": "^[a-z]+$"},
    {"pattern": "x"},
    {"enum": [1, "x", None]},
    {"const": 1},
    {"required": ["zh", "en"]},
    {"minProperties": 1},
    {"minItems": 1},
    {"minLength": 2},
    {"maxLength": 2},
    {"minimum": 2},
    {"maximum": 2},
    {},
]


@pytest.mark.parametrize("rule", ALONE, ids=str)
def test_each_keyword_alone_says_nothing_about_data_of_another_type(rule):
    check, other = structure._compiled(rule), Draft202012Validator(rule)
    for value in (*WRONG, ["x", 1], {"x": 1, "zh": 5}, {"zh": "甲", "x": 3}, {"y": 1}):
        assert check(value) == other.is_valid(value), value


def test_every_keyword_that_fits_knows_is_tried_alone():
    assert {keyword for rule in ALONE for keyword in rule} | {"$ref"} == set(structure._COMPILERS)


# ---- Faults of structure ------------------------------------------------------------------------


def document(data) -> Document:
    """The data as a file: JSON with indents is YAML with a place for everything."""
    return read_yaml(Text("t.yaml", json.dumps(data, ensure_ascii=False, indent=1), "utf-8", ""))


def found(data) -> list[tuple]:
    return [(f.code, dict(f.details), f.near) for f in structure_faults(document(data))]


def test_a_document_that_fits_has_no_faults_of_structure():
    assert structure_faults(document(FULL)) == []


@pytest.mark.parametrize(
    ("path", "value", "code", "details", "near"),
    [
        (
            ("year",),
            "2024",
            "schema-type",
            {"where": "year", "found": '"2024"', "wanted": "integer"},
            (),
        ),
        (
            ("targets", 0, "period"),
            None,
            "schema-type",
            {"where": "targets/0/period", "found": "null", "wanted": "string / integer"},
            (),
        ),
        (
            ("targets", 1, "source"),
            ["plan"],
            "schema-type",
            {"where": "targets/1/source", "found": '["plan"]', "wanted": "object"},
            (),
        ),
        (
            ("targets", 0, "strength"),
            "bindng",
            "schema-value",
            {
                "where": "targets/0/strength",
                "found": '"bindng"',
                "known": "binding, planned, strive, about",
            },
            ("binding",),
        ),
        (("schema",), 2, "schema-value", {"where": "schema", "found": "2", "known": "1"}, ()),
        (
            ("targets", 0, "id"),
            "ab24-1",
            "schema-pattern",
            {
                "where": "targets/0/id",
                "found": '"ab24-1"',
                "pattern": WRITTEN["$defs"]["target"]["properties"]["id"]["pattern"],
            },
            (),
        ),
        (
            ("year",),
            1989,
            "schema-bound",
            {"where": "year", "found": "1989", "rule": "minimum 1990"},
            (),
        ),
        (
            ("targets", 0, "sum_of"),
            ["AB24-1"],
            "schema-bound",
            {"where": "targets/0/sum_of", "found": '["AB24-1"]', "rule": "minItems 2"},
            (),
        ),
        (
            ("documents",),
            {},
            "schema-bound",
            {"where": "documents", "found": "{}", "rule": "minProperties 1"},
            (),
        ),
        (
            ("jurisdiction", "zh"),
            "长" * 2001,
            "schema-bound",
            {
                "where": "jurisdiction/zh",
                "found": '"' + "长" * 56 + "...",
                "rule": "maxLength 2000",
            },
            (),
        ),
        (
            ("jurisdiction", "en"),
            "",
            "schema-bound",
            {"where": "jurisdiction/en", "found": '""', "rule": "minLength 1"},
            (),
        ),
    ],
)
def test_each_fault_of_a_value_says_where_what_was_found_and_what_is_wanted(
    path, value, code, details, near
):
    data = put(FULL, path, value)
    assert found(data) == [(code, details, near)]
    (fault,) = structure_faults(document(data))
    assert fault.place == document(data).place(path)
    assert fault.warning is False


@pytest.mark.parametrize(
    ("text", "shown"), [("x" * 58, "x" * 58 + '"'), ("x" * 59, "x" * 56 + "...")]
)
def test_a_value_of_sixty_characters_is_shown_whole_and_a_longer_one_is_cut(text, shown):
    ((_, details, _),) = found(put(FULL, ("targets", 0, "due"), text))
    assert details["found"] == '"' + shown


@pytest.mark.parametrize("path", REQUIRED, ids=lambda path: "/".join(map(str, path)))
def test_a_field_that_is_missing_is_named_once_with_the_place_that_lacks_it(path):
    data = without(FULL, path)
    where = "/".join(map(str, path[:-1])) or "/"
    assert found(data) == [("schema-missing-field", {"field": path[-1], "where": where}, ())]
    assert structure_faults(document(data))[0].place == document(data).place(path[:-1])


def test_every_missing_field_is_named_when_several_are():
    data = put(FULL, ("targets", 1), {"period": 2024})
    fields = [details["field"] for _, details, _ in found(data)]
    assert sorted(fields) == ["id", "indicator", "require", "source", "strength"]


def test_an_unknown_field_is_named_with_its_own_place_and_the_near_ones():
    data = put(FULL, ("targets", 1), {**FULL["targets"][1], "requires": "x", "stength": "y"})
    read = document(data)
    faults = structure_faults(read)
    assert [(f.code, dict(f.details), f.near) for f in faults] == [
        ("schema-unknown-field", {"field": "requires"}, ("require",)),
        ("schema-unknown-field", {"field": "stength"}, ("strength",)),
    ]
    assert [f.place for f in faults] == [
        read.key_place(("targets", 1, "requires")),
        read.key_place(("targets", 1, "stength")),
    ]


def test_an_unknown_field_at_the_top_has_its_place_too():
    text = "schema: 1\nyears: 2024\njurisdiction: {id: a, zh: 甲, en: A}\nyear: 2024\n"
    text += "documents: {p: {zh: x, en: x, issuer: x}}\ntargets: [{id: AB24-1, indicator: a.b, "
    text += "require: x, strength: about, source: {document: p, section: x}}]\n"
    (fault,) = structure_faults(read_yaml(Text("t.yaml", text, "utf-8", "")))
    assert (fault.code, str(fault.place)) == ("schema-unknown-field", "t.yaml:2:1")
    assert fault.near[0] == "year"


@pytest.mark.parametrize("data", [None, "text", 5, [], [FULL]])
def test_what_is_no_mapping_is_one_fault_of_type(data):
    ((code, details, _),) = found(data)
    assert code == "schema-type"
    assert details["where"] == "/"
    assert details["wanted"] == "object"


def test_all_faults_are_found_at_once_in_the_order_of_the_file():
    data = put(FULL, ("year",), "x")
    data = put(data, ("schema",), 3)
    data = put(data, ("targets", 0, "strength"), "x")
    data = put(data, ("documents", "plan", "author"), "x")
    data = without(data, ("jurisdiction", "zh"))
    faults = structure_faults(document(data))
    assert [f.code for f in faults] == [
        "schema-value",
        "schema-missing-field",
        "schema-type",
        "schema-unknown-field",
        "schema-value",
    ]
    assert [f.place for f in faults] == sorted(f.place for f in faults)


@settings(max_examples=150)
@given(changed_documents())
def test_what_does_not_fit_has_faults_and_each_stands_on_a_line_of_the_file(data):
    read = document(data)
    faults = structure_faults(read)
    assert bool(faults) is not fits(data)
    lines = read.text.content.splitlines()
    for fault in faults:
        assert fault.code.startswith("schema-")
        assert lines[fault.place.line - 1][fault.place.column - 1 :].strip()
