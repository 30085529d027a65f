"""`ecotarget schema`: the published JSON Schemas, as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World

Cli = Callable[..., Said]

IDS = {
    "target": "https://ecotarget.dev/schema/target-1.json",
    "report": "https://ecotarget.dev/schema/report-1.json",
    "assessment": "https://ecotarget.dev/schema/assessment-1.json",
    "sections": "https://ecotarget.dev/schema/sections-1.json",
    "ranking": "https://ecotarget.dev/schema/ranking-1.json",
    "tasks": "https://ecotarget.dev/schema/tasks-1.json",
    "ledger": "https://ecotarget.dev/schema/ledger-1.json",
    "score": "https://ecotarget.dev/schema/score-1.json",
    "ladder": "https://ecotarget.dev/schema/ladder-1.json",
    "monthly": "https://ecotarget.dev/schema/monthly-1.json",
    "waivers": "https://ecotarget.dev/schema/waivers-1.json",
    "compare": "https://ecotarget.dev/schema/compare-1.json",
    "config": "https://ecotarget.dev/schema/config-1.json",
    "trend": "https://ecotarget.dev/schema/trend-1.json",
    "contract": "https://ecotarget.dev/schema/contract-1.json",
    "submission": "https://ecotarget.dev/schema/submission-1.json",
}


@pytest.mark.parametrize("what", IDS)
def test_the_schema_is_written_as_it_is_published(world: World, cli: Cli, what: str) -> None:
    said = cli("schema", what)
    assert (said.code, said.err) == (0, "")
    room = {"target": "targets", "contract": "intake"}.get(what, "report")
    assert said.out == files("ecotarget").joinpath(room, f"{what}.schema.json").read_text("utf-8")
    schema = json.loads(said.out)
    assert schema["$id"] == IDS[what]
    Draft202012Validator.check_schema(schema)


def test_without_a_name_it_is_that_of_the_target_file(world: World, cli: Cli) -> None:
    assert cli("schema") == cli("schema", "target")


def test_an_unknown_schema_is_refused_with_the_near_one(world: World, cli: Cli) -> None:
    said = cli("schema", "reports")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error option-value: ")
    assert said.err.rstrip().endswith("near: report")


@pytest.mark.parametrize("what", IDS)
def test_every_object_of_a_schema_is_closed(world: World, cli: Cli, what: str) -> None:
    def walk(node: object, path: str) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node:
                assert node.get("additionalProperties") is False, path
            for key, value in node.items():
                walk(value, f"{path}/{key}")
        elif isinstance(node, list):
            for number, value in enumerate(node):
                walk(value, f"{path}/{number}")

    walk(json.loads(cli("schema", what).out), "#")


@pytest.mark.parametrize("what", IDS)
def test_every_reference_leads_somewhere(world: World, cli: Cli, what: str) -> None:
    schema = json.loads(cli("schema", what).out)
    text = json.dumps(schema)
    named = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert named == set(schema["$defs"])


@pytest.mark.parametrize("what", ["report", "assessment", "sections"])
def test_every_field_of_a_report_is_described_in_both_languages(
    world: World, cli: Cli, what: str
) -> None:
    schema = json.loads(cli("schema", what).out)

    def described(node: dict[str, object]) -> bool:
        text = str(node.get("description", ""))
        return any("一" <= c <= "鿿" for c in text) and any(
            c.isascii() and c.isalpha() for c in text
        )

    for holder in (schema, *schema["$defs"].values()):
        assert described(holder), holder
        for name, field in holder.get("properties", {}).items():
            assert described(field) or "$ref" in field, name


@pytest.mark.parametrize("folder", ["ledgers", "tasks", "rankings", "lists", "water", "recipes"])
def test_what_a_check_of_any_data_writes_is_valid(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """Ledgers, workbooks, figures that stay open, and a run beside a report of its own."""
    schema = json.loads(
        files("ecotarget").joinpath("report", "report.schema.json").read_text("utf-8")
    )
    report = world.root / "report.json"
    monkeypatch.chdir(PROJECT / "samples" / folder)
    data = {"recipes": "figures", "ledgers": "rectification.yaml"}.get(folder, ".")
    asked = ("check", data, "--targets", "targets", "-f", "json", "-qq")
    for more in ((), ("--baseline", report.as_posix())):
        said = cli(*asked, *more)
        assert said.code in (0, 1)
        assert [
            error.message
            for error in Draft202012Validator(schema).iter_errors(json.loads(said.out))
        ] == []
        report.write_text(said.out, encoding="utf-8")
