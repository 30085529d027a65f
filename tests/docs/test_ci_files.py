"""The files that other repositories and servers use: hooks, action, template, image.

What can run here is run; of the rest it is held that it names what there is.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci_schemas import junit_faults, sarif_faults
from conftest import PROJECT, Said, World
from ecotarget.cli.app import COMMANDS
from ecotarget.cli.config import FIELDS

Cli = Callable[..., Said]

GOOD = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
KEPT = "testland/north,2024,air.pm25,,20,ug/m3,,"
MISSED = "testland/north,2024,air.pm25,,30,ug/m3,,"
SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]


def read(name: str) -> Any:
    return yaml.safe_load((PROJECT / name).read_text("utf-8"))


def configured(world: World, row: str) -> None:
    world.targets(GOOD)
    world.figures(row, name="figures/2024.csv")
    world.write("ecotarget.yaml", "targets: [targets]\nmeasures: [figures]\n")


# ---- pre-commit ---------------------------------------------------------------------------------

HOOKS = {hook["id"]: hook for hook in read(".pre-commit-hooks.yaml")}


def test_the_hooks_are_these() -> None:
    assert list(HOOKS) == ["ecotarget-lint-targets", "ecotarget-lint-data", "ecotarget-check"]
    for hook in HOOKS.values():
        assert hook["language"] == "python"
        program, command = hook["entry"].split()
        assert program in SETTINGS["scripts"] and command in COMMANDS
        assert hook["name"] and hook["description"]
        re.compile(hook["files"])


def test_pre_commit_itself_takes_the_hooks() -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib", reason="pre-commit is not installed")
    hooks = clientlib.load_manifest(str(PROJECT / ".pre-commit-hooks.yaml"))
    assert [hook["id"] for hook in hooks] == list(HOOKS)


@pytest.mark.parametrize(
    "hook, path, runs",
    [
        ("ecotarget-lint-targets", "targets/zhejiang/2019.yaml", True),
        ("ecotarget-lint-targets", "policy/targets/a.yml", True),
        ("ecotarget-lint-targets", "notes/a.yaml", False),
        ("ecotarget-lint-data", "figures/2024.csv", True),
        ("ecotarget-lint-data", "docs/a.md", False),
        ("ecotarget-check", "figures/2024.csv", True),
        ("ecotarget-check", "targets/a.yaml", True),
        ("ecotarget-check", "README.md", False),
    ],
)
def test_a_hook_runs_for_its_files(hook: str, path: str, runs: bool) -> None:
    assert (re.search(HOOKS[hook]["files"], path) is not None) is runs


def run_hook(cli: Cli, name: str, *changed: str) -> Said:
    hook = HOOKS[name]
    passed = changed if hook.get("pass_filenames", True) else ()
    return cli(*hook["entry"].split()[1:], *passed)


def test_the_hooks_pass_what_is_sound_and_stop_what_is_not(world: World, cli: Cli) -> None:
    configured(world, KEPT)
    figures = "figures/2024.csv"
    assert run_hook(cli, "ecotarget-lint-targets", "targets/testland/north/2024.yaml").code == 0
    assert run_hook(cli, "ecotarget-lint-data", figures).code == 0
    assert run_hook(cli, "ecotarget-check", figures).code == 0
    world.figures(MISSED, name=figures)
    assert run_hook(cli, "ecotarget-lint-data", figures).code == 0
    assert run_hook(cli, "ecotarget-check", figures).code == 1
    world.figures(KEPT.replace("ug/m3", "ug/m4"), name=figures)
    assert run_hook(cli, "ecotarget-lint-data", figures).code == 2
    assert run_hook(cli, "ecotarget-check", figures).code == 2
    world.targets(GOOD.replace("air.pm25", "air.pm52"))
    assert run_hook(cli, "ecotarget-lint-targets", "targets/testland/north/2024.yaml").code == 2


# ---- the action of GitHub -----------------------------------------------------------------------

ACTION = read("action.yml")
STEPS = ACTION["runs"]["steps"]


def test_the_action_is_a_composite_of_known_steps() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert all(("uses" in step) != ("run" in step and "shell" in step) for step in STEPS)
    assert [step["uses"].partition("@")[0] for step in STEPS if "uses" in step] == [
        "actions/setup-python"
    ]
    for entry in (*ACTION["inputs"].values(), *ACTION["outputs"].values()):
        assert entry["description"]
    version = ACTION["inputs"]["python-version"]["default"]
    assert f"Programming Language :: Python :: {version}" in SETTINGS["classifiers"]
    assert SETTINGS["requires-python"] == ">=3.11"
    # The action installs the folder that it lies in.
    assert STEPS[1]["run"].endswith('"$GITHUB_ACTION_PATH"')


def test_no_input_becomes_text_of_a_script() -> None:
    for step in STEPS:
        assert "${{" not in step.get("run", "")
    env = STEPS[-1]["env"]
    named = {re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1] for value in env.values()}  # type: ignore[index]
    assert named == set(ACTION["inputs"]) - {"python-version"}
    assert set(re.findall(r"\$\{?(INPUT_\w+)", STEPS[-1]["run"])) == set(env)


def run_action(world: World, **inputs: str) -> tuple[int, str, str]:
    """Run the last step as the runner does, with this source as the program."""
    if shutil.which("bash") is None:
        pytest.skip("there is no bash here")
    program = world.write(
        "bin/ecotarget", f'#!/bin/sh\nexec "{sys.executable}" -m ecotarget "$@"\n'
    )
    program.chmod(0o755)
    given = {name: entry.get("default", "") for name, entry in ACTION["inputs"].items()}
    given |= inputs
    variables = {
        key: given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        for key, value in STEPS[-1]["env"].items()
    }
    output, summary = world.root / "output.txt", world.root / "summary.md"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[-1]["run"]],
        env={
            **os.environ,
            **variables,
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(PROJECT / "src"),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert output.read_text("utf-8") == f"exit-code={done.returncode}\n"
    return done.returncode, done.stdout, summary.read_text("utf-8")


def test_the_action_checks_what_the_configuration_names(world: World) -> None:
    configured(world, KEPT)
    code, out, summary = run_action(world)
    assert (code, out) == (0, "::notice title=ecotarget check::1 verdicts: 1 pass\n")
    assert summary.startswith("### ecotarget check\n")


def test_the_action_hands_on_every_input(world: World) -> None:
    world.targets(GOOD)
    world.figures(MISSED, name="my figures/$(touch forged).csv")
    code, out, _ = run_action(
        world,
        paths="my figures/$(touch forged).csv\n",
        targets="targets\n",
        arguments="--lang\nzh\n--exit-zero",
        junit="out.xml",
        sarif="out.sarif",
    )
    assert code == 0
    assert out.startswith("::error file=my figures/$(touch forged).csv,line=2,")
    assert "未达标" in out
    assert junit_faults((world.root / "out.xml").read_text("utf-8")) == []
    assert sarif_faults(json.loads((world.root / "out.sarif").read_text("utf-8"))) == []
    assert not (world.root / "forged").exists()


@pytest.mark.parametrize(
    "inputs, code",
    [({}, 1), ({"command": "lint"}, 0), ({"paths": "gone.csv"}, 2), ({"command": "nothing"}, 2)],
)
def test_the_action_ends_as_the_program_does(
    world: World, inputs: dict[str, str], code: int
) -> None:
    configured(world, MISSED)
    (world.root / "summary.md").write_text("", "utf-8")
    assert run_action(world, **inputs)[0] == code


# ---- the template of GitLab ---------------------------------------------------------------------

TEMPLATE = read("templates/ecotarget.gitlab-ci.yml")
JOBS = {name: job for name, job in TEMPLATE.items() if not name.startswith(".")}


def test_the_jobs_are_these() -> None:
    assert list(JOBS) == ["ecotarget-lint", "ecotarget-check"]
    for job in JOBS.values():
        assert job["extends"] in TEMPLATE
        assert job["artifacts"]["when"] == "always"  # a failing job has the most to show
    base = TEMPLATE[".ecotarget"]
    assert base["image"].startswith("python:3.13")
    assert "$ECOTARGET_PACKAGE" in base["before_script"][0]


def test_the_variables_that_the_template_names_are_read() -> None:
    text = (PROJECT / "templates" / "ecotarget.gitlab-ci.yml").read_text("utf-8")
    named = set(re.findall(r"ECOTARGET_([A-Z_]+)", text)) - {"PACKAGE"}
    assert named and named <= {field.upper() for field in FIELDS}


@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize(
    "row, codes", [(KEPT, (0, 0)), (MISSED, (0, 1)), ("x,2024,y,,,,,", (0, 2))]
)
def test_a_job_writes_the_reports_that_it_hands_in(
    world: World, cli: Cli, name: str, row: str, codes: tuple[int, int]
) -> None:
    configured(world, row)
    (line,) = JOBS[name]["script"]
    program, *words = shlex.split(line)
    assert program == "ecotarget"
    assert cli(*words).code == codes[list(JOBS).index(name)]
    reports = JOBS[name]["artifacts"]["reports"]
    text = Path(reports["junit"]).read_text("utf-8")
    assert junit_faults(text) == []
    errors = list(ET.fromstring(text).iter("error"))
    assert bool(errors) is (codes[list(JOBS).index(name)] == 2)
    assert isinstance(json.loads(Path(reports["codequality"]).read_text("utf-8")), list)


# ---- the image ----------------------------------------------------------------------------------

INSTRUCTIONS = re.findall(
    r"^([A-Z]+) ((?:.*\\\n)*.*)$", (PROJECT / "Dockerfile").read_text("utf-8"), re.MULTILINE
)


def of(kind: str) -> list[str]:
    return [text for name, text in INSTRUCTIONS if name == kind]


def test_the_image_is_made_of_what_there_is() -> None:
    ignored = (PROJECT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    for text in of("COPY"):
        *sources, _to = text.split()
        for source in sources:
            if not text.startswith("--from="):
                assert (PROJECT / source).exists(), source
                assert f"!{source}" in ignored
    # What the build of the wheel reads is all there.
    copied = " ".join(of("COPY"))
    for needed in (SETTINGS["readme"], *SETTINGS["license-files"], "pyproject.toml", "src"):
        assert f"{needed} " in copied


def test_the_image_runs_the_program_and_not_as_root() -> None:
    assert all(text.startswith("python:3.13-slim") for text in of("FROM"))
    (entry,), (command,) = of("ENTRYPOINT"), of("CMD")
    assert json.loads(entry)[0] in SETTINGS["scripts"]
    assert json.loads(command)[0] in COMMANDS
    (user,) = of("USER")
    assert user != "root" and any(
        f"useradd --create-home --uid 10001 {user}" in run for run in of("RUN")
    )
    names = [name for name, _ in INSTRUCTIONS]
    assert names.index("USER") > max(i for i, name in enumerate(names) if name == "RUN")
