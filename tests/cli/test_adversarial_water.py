"""Water from the command line, as an analyst hands it in: odd files, odd cells, odd questions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import Said, World

Cli = Callable[..., Said]

DESCRIPTION = """
schema: 1
dataset: {zh: 断面, en: sections}
kind: water
medium: surface
files: [t.csv]
columns:
  section: 断面
  stamp: {date: 日期}
  status: 状态
  items:
    pH: {item: ph}
    溶解氧(mg/L): {item: do}
    高锰酸盐指数(mg/L): {item: codmn}
    氨氮(mg/L): {item: nh3n}
    总磷(mg/L): {item: tp}
place: {county: 县, level: 级别, kind: 类型, target: 目标}
merged: [county]
statuses: {正常: measured, 断流: dry, 未测: not_monitored}
missing: ["-"]
"""
HEAD = "县,断面,级别,类型,目标,日期,状态,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L)\n"
GOOD = "甲县,A,国控,河流,Ⅲ,2023-09-05,正常,7.2,6.5,4.0,0.4,0.08\n"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00\x01\x02\x03\x99", b"\xff\xfeA\x00\x00\xd8B\x00"]
)
def test_bytes_that_are_no_text(world: World, cli: Cli, content: bytes) -> None:
    """Marked as UTF-16, and no such text: half a character, half a pair."""
    world.write("t.yaml", DESCRIPTION)
    world.write("t.csv", content)
    said = cli("sections", "t.yaml")
    assert said.code == 2
    assert "file-encoding" in said.err
    assert "internal" not in said.err


def test_a_dry_section_with_values_is_not_dry(world: World, cli: Cli) -> None:
    """Ammonia 9.4 beside the word for dry: the section may have been anything."""
    world.write("t.yaml", DESCRIPTION)
    world.write("t.csv", HEAD + GOOD + ",B,国控,河流,Ⅲ,2023-09-05,断流,7.2,6.5,4.0,9.4,0.08\n")
    said = cli("sections", "t.yaml", "--lang", "zh")
    assert "未监测 1 个：B" in said.out
    assert "sample-muted" in said.err
