"""A short run of the fuzz bench, and that the bench would notice what it looks for."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import PROJECT

sys.path.insert(0, str(PROJECT / "bench"))
import fuzz

pytestmark = pytest.mark.no_cover  # see conftest.py


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_a_short_run_breaks_nothing(
    kind: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz, "SECONDS", 60)  # how long things take is for the bench to say
    inputs = 400 if kind in ("requirement", "unit") else 15
    assert fuzz.run(inputs, seed=20_000, only=kind, jobs=1) == 0, capsys.readouterr().out
    assert f"{inputs} inputs ({kind} {inputs}), 0 broken" in capsys.readouterr().out


def test_the_same_number_makes_the_same_input() -> None:
    sound = (PROJECT / "samples" / "xinchang-2023.csv").read_bytes()
    made = [fuzz.broken(sound, random.Random(number)) for number in range(50)]
    assert made == [fuzz.broken(sound, random.Random(number)) for number in range(50)]
    assert len(set(made)) > 45
    assert sum(one != sound for one in made) > 45


def test_what_is_raised_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_dice: random.Random, _folder: Path) -> Iterator[str]:
        raise ZeroDivisionError
        yield ""

    monkeypatch.setitem(fuzz.KINDS, "unit", (breaks, 1))
    assert fuzz.one_input(1, "unit") == ("unit", ["raised ZeroDivisionError()"])


def test_what_hangs_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(_dice: random.Random, _folder: Path) -> Iterator[str]:
        time.sleep(30)
        yield ""

    monkeypatch.setattr(fuzz, "SECONDS", 1)
    monkeypatch.setitem(fuzz.KINDS, "unit", (hangs, 1))
    assert fuzz.one_input(1, "unit") == ("unit", ["more than 1 s"])


@pytest.mark.parametrize(
    ("code", "err", "wrong"),
    [
        (0, "", False),
        (2, "a.csv:3: error value: no number", False),
        (2, "", True),
        (3, "a", True),
        (2, "ecotarget: error internal: KeyError", True),
        (2, "错误 internal", True),
        (1, "Traceback (most recent call last)", True),
    ],
)
def test_the_end_of_a_run_is_looked_at(code: int, err: str, wrong: bool) -> None:
    assert bool(list(fuzz.complaints(code, err))) is wrong


@pytest.mark.parametrize(
    ("require", "told", "wrong"),
    [
        ("<= 26 ug/m3", "26 ug/m3", False),
        ("<= 26 ug/m3", "26.1 ug/m3", True),
        (">= 90 %", "9/10", False),
        (">= 90 %", "8/9", True),
        ("== 3 km", "4 km", True),
        ("<= 26 ug/m3", "0.1 mg/m3", False),  # another unit is another test's
    ],
)
def test_a_pass_that_does_not_follow_is_noticed(require: str, told: str, wrong: bool) -> None:
    finding = {
        "target": "T-1",
        "require": require,
        "outcome": "pass",
        "unit": require.rsplit(maxsplit=1)[-1],
        "trail": [{"text": told}],
    }
    assert bool(list(fuzz.wrong_passes({"findings": [finding]}))) is wrong
    assert not list(fuzz.wrong_passes({"findings": [{**finding, "outcome": "fail"}]}))
