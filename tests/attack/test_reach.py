"""What data, descriptions and addresses may reach: no other file, no SQL, no password in any output.

Archives that name paths outside are tested in tests/intake/test_grids.py, names of tables that are
SQL in tests/intake/test_sources.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import PROJECT, Said, World
from ecotarget.engine.duck import Duck
from ecotarget.model.address import without_login
from ecotarget.model.faults import FaultError

Cli = Callable[..., Said]

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
FIGURE = "testland/north,2024,air.pm25,,23,ug/m3,,"
SECRET = "hunter2"


@pytest.fixture
def ready(world: World) -> World:
    """Targets, a folder with a sound file, and beside it a file that nobody handed in."""
    world.targets(LOW)
    world.figures(FIGURE, name="inbox/a.csv")
    world.figures(f"testland/{SECRET},2024,air.pm25,,1,ug/m3,,", name="private.csv")
    return world


# ---- Links and paths -----------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("check", "inbox"), ("lint", "inbox")], ids=" ".join)
@pytest.mark.parametrize(
    "to", ["../private.csv", "/dev/zero", "b.csv", "nowhere/../../private.csv"]
)
def test_a_link_in_a_folder_leads_to_nothing_outside(
    ready: World, cli: Cli, words: tuple[str, ...], to: str
) -> None:
    """Else whoever fills the folder would have any file read and its cells told."""
    (ready.root / "inbox" / "b.csv").symlink_to(to)
    said = cli(*words)
    assert said.code == 2
    assert "inbox/b.csv: error path-outside" in said.err + said.out
    assert SECRET not in said.err + said.out


def test_a_link_within_a_folder_and_one_that_is_named_are_read(ready: World, cli: Cli) -> None:
    (ready.root / "inbox" / "b.csv").symlink_to("a.csv")
    assert cli("check", "inbox").code == 0
    (ready.root / "b.csv").symlink_to("inbox/a.csv")
    assert cli("check", "b.csv").code == 0
    (ready.root / "link").symlink_to("inbox")
    assert cli("check", "link").code == 0


def test_a_folder_of_readings_is_read_within_itself(ready: World, cli: Cli) -> None:
    source = PROJECT / "samples" / "readings"
    mapping = (source / "dataset.yaml").read_text("utf-8").replace("files: [hourly.csv]\n", "")
    ready.write("m.yaml", mapping)
    ready.write("data/a.csv", (source / "hourly.csv").read_bytes())
    assert cli("assess", "data", "--mapping", "m.yaml").code == 0
    (ready.root / "data" / "b.csv").symlink_to("../private.csv")
    said = cli("assess", "data", "--mapping", "m.yaml")
    assert (said.code, said.out) == (2, "")
    assert "data/b.csv: error path-outside" in said.err


DESCRIPTION = """schema: 1
dataset: {{zh: 甲, en: A}}
kind: figures
files: [{pattern}]
"""


@pytest.mark.parametrize(
    "pattern", ["../private.csv", "../priv*", "ABSOLUTE", "sub/../../private.csv"]
)
@pytest.mark.parametrize("command", ["check", "lint"])
def test_a_description_that_was_found_leads_to_nothing_outside(
    ready: World, cli: Cli, pattern: str, command: str
) -> None:
    pattern = pattern.replace("ABSOLUTE", (ready.root / "private.csv").as_posix())
    ready.write("inbox/d.yaml", DESCRIPTION.format(pattern=pattern))
    said = cli(command, "inbox")
    assert said.code == 2
    assert "inbox/d.yaml" in said.err + said.out
    assert "error path-outside" in said.err + said.out
    assert SECRET not in said.err + said.out


def test_a_description_that_is_named_leads_anywhere(ready: World, cli: Cli) -> None:
    """Who names a description on the command line answers for what it names."""
    ready.write("inbox/d.yaml", DESCRIPTION.format(pattern="../private.csv"))
    assert SECRET in cli("check", "inbox/d.yaml").err


def test_a_folder_that_holds_itself_is_read_once(ready: World, cli: Cli) -> None:
    before = cli("check", "inbox", "-f", "json")
    (ready.root / "inbox" / "again").symlink_to(".")
    (ready.root / "targets" / "again").symlink_to(".")
    assert cli("check", "inbox", "-f", "json") == before
    assert cli("lint", "targets", "targets").code == 0


def test_settings_lead_anywhere_and_never_in_a_circle(ready: World, cli: Cli) -> None:
    ready.write("other/ecotarget.yaml", "lang: en\n")
    ready.write(
        "ecotarget.yaml",
        "extends: ../x/../SELF/other/ecotarget.yaml\n".replace("../x/../SELF/", ""),
    )
    assert cli("check", "inbox").code == 0
    ready.write("other/ecotarget.yaml", "extends: ../ecotarget.yaml\n")
    said = cli("check", "inbox")
    assert said.code == 2
    assert "internal" not in said.err


@pytest.mark.parametrize(
    "name", ["http://127.0.0.1:9/a.csv", "s3://bucket/a.csv", "https://h/a.parquet", "hf://a/b.csv"]
)
def test_nothing_is_fetched(ready: World, cli: Cli, name: str) -> None:
    mapping = (PROJECT / "samples" / "readings" / "dataset.yaml").read_text("utf-8")
    ready.write(
        "d.yaml", mapping.replace("[hourly.csv]", f"['{name}']").replace("format: csv\n", "")
    )
    for words in (("assess", "d.yaml"), ("check", name), ("check", "inbox", "--targets", name)):
        said = cli(*words)
        assert said.code == 2
        assert "file-missing" in said.err or "file-suffix" in said.err or "no-targets" in said.err


# ---- SQL -----------------------------------------------------------------------------------------

SQL = (
    "x'; DROP TABLE a; --",
    "x\" UNION SELECT * FROM read_text('/etc/hostname') --",
    "read_csv('private.csv')",
    "(SELECT content FROM read_text('private.csv'))",
    "*/ ATTACH 'evil.duckdb' /*",
    "$$; COPY (SELECT 1) TO 'evil.csv'; --",
    "{{1+1}}",
    "a\nb",
)


@pytest.mark.parametrize("name", SQL)
def test_a_name_of_a_column_is_never_sql(ready: World, cli: Cli, name: str) -> None:
    """A column, a site and an item of this name give the same figures as any other."""
    source = PROJECT / "samples" / "readings"
    mapping = (source / "dataset.yaml").read_text("utf-8")
    lines = (source / "hourly.csv").read_text("utf-8").splitlines()
    ready.write("d.yaml", mapping)
    ready.write("hourly.csv", "\n".join(lines) + "\n")
    plain = cli("assess", "d.yaml", "--indicator", "air.pm25", "-f", "csv")
    quoted = json.dumps(name, ensure_ascii=False)
    cell = '"' + name.replace('"', '""') + '"'
    ready.write(
        "d.yaml", mapping.replace("    pm25: {", f"    {quoted}: {{").replace("E01:", f"{quoted}:")
    )
    body = [line.replace(",E01,", f",{cell},") for line in lines[1:]]
    ready.write("hourly.csv", "\n".join([lines[0].replace("pm25", cell), *body]) + "\n")
    said = cli("assess", "d.yaml", "--indicator", "air.pm25", "-f", "csv")
    assert (said.code, said.out) == (plain.code, plain.out)
    assert {path.name for path in ready.root.iterdir() if "evil" in path.name} == set()


def test_a_view_of_a_database_file_is_not_read(tmp_path: Path) -> None:
    """What a view shows may come from any file: whoever sends the database would choose which."""
    import duckdb

    (tmp_path / "private.csv").write_text(f"a\n{SECRET}\n")
    path = tmp_path / "sent.duckdb"
    with duckdb.connect(path.as_posix()) as made:
        made.execute("CREATE TABLE sound AS SELECT 1 AS a")
        made.execute(f"CREATE VIEW evil AS SELECT * FROM read_csv('{tmp_path}/private.csv')")
    engine = Duck()
    try:
        engine.read_database("kept", path, "sound")
        assert engine.rows("SELECT a FROM kept") == [(1,)]
        with pytest.raises(FaultError) as error:
            engine.read_database("stolen", path, "evil")
    finally:
        engine.close()
    (fault,) = error.value.faults
    assert (fault.code, fault.near) == ("table-unknown", ())


@pytest.mark.parametrize(
    "sql",
    [
        "SET enable_external_access = true",
        "SET autoinstall_known_extensions = true",
        "SET memory_limit = '100GB'",
        "RESET lock_configuration",
    ],
)
def test_the_settings_of_the_engine_are_locked(sql: str) -> None:
    import duckdb

    engine = Duck()
    try:
        with pytest.raises(duckdb.Error, match="locked"):
            engine.rows(sql)
    finally:
        engine.close()


# ---- Passwords -----------------------------------------------------------------------------------

ADDRESS = f"postgresql://me:{SECRET}@127.0.0.1:1/air?connect_timeout=1"


@pytest.mark.parametrize(
    "text, told",
    [
        (ADDRESS, "postgresql://127.0.0.1:1/air?connect_timeout=1"),
        (f"postgres:/me:{SECRET}@db/air", "postgres:/db/air"),
        (f"postgresql://me:p@{SECRET}@db/air", "postgresql://db/air"),
        (f"sc://spark:15002/;token={SECRET};user_id=me", "sc://spark:15002/;token=;user_id=me"),
        (f"host=db password={SECRET} user=me", "host=db password= user=me"),
        (f"host=db PASSWORD='{SECRET}'", "host=db PASSWORD=''"),
        ("https://epb.example/doc/@2024", "https://epb.example/doc/@2024"),
        ("C:/data/a@b.csv and a:b@c", "C:/data/a@b.csv and a:b@c"),
        ("2024=5 a=b", "2024=5 a=b"),
    ],
)
def test_an_address_is_told_without_its_login(text: str, told: str) -> None:
    assert without_login(text) == told


@pytest.mark.parametrize(
    "words",
    [
        ("assess", "d.yaml"),
        ("assess", "d.yaml", "-f", "json"),
        ("assess", "d.yaml", "--explain-sql"),
        ("assess", "d.yaml", "-f", "csv"),
        ("assess", ADDRESS, "--mapping", "d.yaml"),
        ("assess", ADDRESS, "--mapping", ADDRESS),
        ("assess", "d.yaml", "--engine", ADDRESS),
        ("assess", "d.yaml", "--engine", f"sc//h:1/;token={SECRET}"),
        ("check", "d.yaml"),
        ("check", "d.yaml", "-f", "json"),
        *((("check", ADDRESS, "-f", name)) for name in ("plain", "json", "csv", "junit", "sarif")),
        *(
            (("check", ADDRESS, "-f", name))
            for name in ("github", "gitlab", "azure", "tap", "html")
        ),
        *((("lint", "d.yaml", "-f", name)) for name in ("plain", "json", "junit", "sarif")),
        ("lint", ADDRESS, "-f", "sarif"),
        ("check", "inbox", "--targets", ADDRESS),
        ("check", "inbox", "--waivers", ADDRESS),
        ("check", "inbox", "--baseline", ADDRESS),
        ("check", "inbox", "-c", ADDRESS),
        ("check", "inbox", "-f", f"json:{ADDRESS}"),
        ("check", "inbox", "-f", ADDRESS),
        ("compare", ADDRESS, ADDRESS),
        ("trend", ADDRESS),
        ("ledger", ADDRESS),
        ("sections", "d.yaml"),
        ("submission", ADDRESS, "--contract", ADDRESS),
        ("report", "monthly", ADDRESS),
        ("explain", ADDRESS),
        ("init", ADDRESS),
        ("config", "show", ADDRESS),
        ("config", "show", ADDRESS, "-f", "json"),
        (ADDRESS,),
    ],
    ids=lambda words: " ".join(words).replace(ADDRESS, "ADDRESS"),
)
def test_no_output_tells_a_password(ready: World, cli: Cli, words: tuple[str, ...]) -> None:
    mapping = (PROJECT / "samples" / "readings" / "dataset.yaml").read_text("utf-8")
    text = mapping.replace("[hourly.csv]", f"['{ADDRESS}']")
    ready.write("d.yaml", text.replace("format: csv", "format: postgres\ntable: air.readings"))
    said = cli(*words)
    assert said.out + said.err
    assert SECRET not in said.out + said.err
    files = (path for path in ready.root.rglob("*") if path.is_file())
    assert {path.name for path in files if SECRET in path.read_text("utf-8")} == {
        *("private.csv", "d.yaml")
    }


def test_settings_are_told_without_a_password(ready: World, cli: Cli) -> None:
    ready.write("ecotarget.yaml", f"measures: ['{ADDRESS}']\n")
    for format_ in ("plain", "table", "json"):
        said = cli("config", "show", "-f", format_)
        assert "127.0.0.1" in said.out
        assert SECRET not in said.out + said.err


def test_an_error_that_nobody_foresaw_tells_no_password(
    ready: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ecotarget.cli import check

    def breaks(*_: object) -> None:
        raise KeyError(f"cannot connect to {ADDRESS}")

    monkeypatch.setattr(check, "evaluated", breaks)
    said = cli("check", "inbox")
    assert said.code == 2
    assert "error internal" in said.err
    assert SECRET not in said.err
