"""`ecotarget init`: a commented target file to begin with, which is sound as it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Said, World

Cli = Callable[..., Said]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "path, place",
    [
        ("targets/testland/north/2026.yaml", "testland/north"),
        ("targets/testland/2026.yaml", "testland"),
        ("testland/2026.yaml", "testland"),
        ("2026.yaml", "province"),
        ("./targets/testland/2026.yaml", "testland"),
        ("sub/targets/testland/a-b/c3/2026.yaml", "testland/a-b/c3"),
    ],
)
def test_what_init_writes_lints_clean(
    world: World, cli: Cli, path: str, place: str, language: str
) -> None:
    said = cli("init", path, "--lang", language)
    assert (said.code, said.out) == (0, "")
    wrote = {"zh": "已写好", "en": "wrote"}[language]
    assert said.err == f"{wrote} {Path(path).as_posix()}\n"
    text = (world.root / path).read_text("utf-8")
    assert f"id: {place}," in text
    assert "year: 2026\n" in text
    assert "XX26-001" in text
    assert sum(line.lstrip().startswith("#") for line in text.splitlines()) >= 5  # commented
    lint = cli("lint", path, "--strict", "--lang", language)
    assert (lint.code, lint.out) == (0, "")


@pytest.mark.parametrize("language, said", [("zh", "写好后运行"), ("en", "Then run")])
def test_the_comments_are_in_the_language_of_the_reader(
    world: World, cli: Cli, language: str, said: str
) -> None:
    cli("init", "targets/testland/2026.yaml", "--lang", language)
    assert said in (world.root / "targets/testland/2026.yaml").read_text("utf-8")


def test_a_check_can_begin_at_once(world: World, cli: Cli) -> None:
    cli("init", "targets/testland/2026.yaml")
    world.figures("testland,2026,air.pm25,,26,ug/m3,,")
    assert cli("check", "figures.csv").code == 0


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_is_there_is_never_overwritten(world: World, cli: Cli, kind: str) -> None:
    path = world.write("targets/testland/2026.yaml", "mine")
    if kind == "folder":
        path.unlink()
        path.mkdir()
    elif kind == "link":
        path.unlink()
        path.symlink_to("elsewhere.yaml")
    said = cli("init", "targets/testland/2026.yaml")
    assert said.code == 2
    assert said.err == (
        "targets/testland/2026.yaml: error file-exists: "
        "the file exists already and was not overwritten\n"
    )
    assert {"file": path.is_file(), "folder": path.is_dir(), "link": path.is_symlink()}[kind]
    if kind == "file":
        assert path.read_text() == "mine"


@pytest.mark.parametrize(
    "path",
    [
        "targets/testland/plan.yaml",
        "targets/testland/2026.yml",
        "targets/testland/2026",
        "targets/testland/26.yaml",
        "targets/testland/20260.yaml",
    ],
)
def test_a_name_that_is_no_year_is_refused_and_nothing_is_written(
    world: World, cli: Cli, path: str
) -> None:
    said = cli("init", path)
    assert said.code == 2
    assert said.err.startswith("error option-value: ")
    assert "<year>.yaml" in said.err
    assert [file for file in world.root.rglob("*") if ".git" not in file.parts] == []


@pytest.mark.parametrize(
    "path",
    [
        "targets/testland/0001.yaml",  # YAML reads 0001 as text
        "targets/testland/1989.yaml",  # the schema begins with 1990 ...
        "targets/testland/2101.yaml",  # ... and ends with 2100
        "targets/testland/２０２６.yaml",
        "targets/省/市/2026.yaml",  # the help itself names such a path
        "targets/Testland/2026.yaml",
        "targets/test land/2026.yaml",
        "targets/a: b/2026.yaml",
        "targets/proj/targets/testland/2026.yaml",
        "my_place/2026.yaml",
    ],
)
def test_whatever_path_init_accepts_lints_clean(world: World, cli: Cli, path: str) -> None:
    said = cli("init", path)
    if said.code == 2:
        assert said.err.startswith(("error ", path))
        assert not (world.root / path).exists()
    else:
        assert cli("lint", path, "--strict") == Said(
            0, "", "1 target files, 1 targets: 0 errors, 0 warnings\n"
        )


@pytest.mark.parametrize("path", ["2026.yaml", "jiaxing/2026.yaml", "../2026.yaml"])
def test_a_path_seen_from_within_the_targets_counts_from_their_root(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    inside = world.root / "targets" / "zhejiang"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    if cli("init", path).code == 0:
        monkeypatch.chdir(world.root)
        said = cli("lint", "targets", "--strict")
        assert (said.code, said.out) == (0, "")
    else:
        assert not (inside / path).exists()


def test_a_folder_that_cannot_be_made_is_two(world: World, cli: Cli) -> None:
    world.write("targets", "a file, not a folder")
    said = cli("init", "targets/testland/2026.yaml")
    assert said.code == 2
    assert "targets/testland/2026.yaml: error file-unwritable: " in said.err


def test_a_file_that_cannot_be_written_is_two(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    said = cli("init", "targets/testland/2026.yaml")
    assert said.code == 2
    assert "No space left on device" in said.err
