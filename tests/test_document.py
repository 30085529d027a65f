"""Files to text and text to plain data: what is refused, what stays text, where each node stands."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import document
from ecotarget.document import (
    DEPTH_LIMIT,
    TABLE_LIMIT,
    YAML_LIMIT,
    Document,
    Text,
    decode,
    read_json,
    read_text,
    read_yaml,
)
from ecotarget.model.faults import FaultError, Place

PROJECT = Path(__file__).parents[1]
LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])]


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def each_loader(request, monkeypatch):
    """Both loaders of PyYAML: the fast one of the wheel and the one written in Python."""
    monkeypatch.setattr(document, "_LOADER", request.param)


def text_of(content: str) -> Text:
    return Text("t.yaml", content, "utf-8", "")


def data_of(content: str):
    return read_yaml(text_of(content)).data


def faults_of(read, *arguments, **options):
    """Code, place and details of each fault, in the order in which they are reported."""
    with pytest.raises(FaultError) as caught:
        read(*arguments, **options)
    return [(fault.code, str(fault.place), dict(fault.details)) for fault in caught.value.faults]


def tried(read, *arguments):
    """What is read and no fault, or nothing and the faults; any other exception comes through."""
    try:
        return read(*arguments), ()
    except FaultError as error:
        return None, error.faults


def yaml_faults(content: str):
    return faults_of(read_yaml, text_of(content))


# ---- Bytes to text ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "content", "encoding"),
    [
        (b"a: 1", "a: 1", "utf-8"),
        ("指标".encode(), "指标", "utf-8"),
        (b"\xef\xbb\xbf" + "指标".encode(), "指标", "utf-8-sig"),
        ("\ufeff指标".encode("utf-16-le"), "指标", "utf-16"),
        ("\ufeff指标".encode("utf-16-be"), "指标", "utf-16"),
        ("指标".encode("gb18030"), "指标", "gb18030"),
        ("指标\U00020000€".encode("gb18030"), "指标\U00020000€", "gb18030"),
        ("指标".encode("gbk"), "指标", "gb18030"),
        ("😀".encode(), "😀", "utf-8"),
        (b"a\r\nb\rc\n", "a\r\nb\rc\n", "utf-8"),
    ],
)
def test_the_mark_decides_else_strict_utf8_else_strict_gb18030(raw, content, encoding):
    text = decode(raw, "a.yaml")
    assert (text.file, text.content, text.encoding) == ("a.yaml", content, encoding)
    assert text.sha256 == hashlib.sha256(raw).hexdigest()


def test_the_hash_is_of_the_bytes_so_that_one_text_in_two_encodings_has_two():
    one, other = decode("指标".encode(), "a"), decode("指标".encode("gb18030"), "a")
    assert one.content == other.content
    assert one.sha256 != other.sha256


@pytest.mark.parametrize(
    ("raw", "byte", "tried"),
    [
        (b"\xff\xff\xff", 1, "utf-8, gb18030"),
        (b"ab\xffcd", 3, "utf-8, gb18030"),
        ("指标".encode("gb18030") + b"\xff", 5, "utf-8, gb18030"),  # the reading that went further
        ("指".encode() + b"\xff\xff", 4, "utf-8, gb18030"),
        (b"a: \x80", 4, "utf-8, gb18030"),
        (b"\xef\xbb\xbfa\xff", 2, "utf-8-sig"),
        (b"\xef\xbb\xbf" + "指标".encode("gb18030"), 1, "utf-8-sig"),
        (b"\xff\xfea", 3, "utf-16"),
        (b"\xff\xfea\x00\x00\xd8", 5, "utf-16"),
        ("a\ud800".encode("utf-8", "surrogatepass"), 4, "utf-8, gb18030"),
    ],
)
def test_bytes_of_no_known_encoding_are_refused_and_never_guessed(raw, byte, tried):
    found = faults_of(decode, raw, "a.csv")
    assert [(code, place) for code, place, _ in found] == [("file-encoding", "a.csv")]
    assert found[0][2]["tried"] == tried
    # After a mark Python counts from its end; the byte named is that of one of the readings.
    assert 1 <= found[0][2]["byte"] <= len(raw)
    if tried == "utf-8, gb18030":
        assert found[0][2]["byte"] == byte


@pytest.mark.parametrize(
    "raw",
    [
        b"a: 1\x00",
        b"\x00",
        b"\x00a\x00:",
        "a: 1".encode("utf-16-le"),  # no mark: every second byte is null
        "a: 1".encode("utf-32"),  # its mark begins like that of UTF-16
        b"PK\x03\x04\x00\x00",
    ],
)
def test_a_text_with_null_bytes_is_no_text(raw):
    assert faults_of(decode, raw, "a.csv") == [("file-binary", "a.csv", {})]


@pytest.mark.parametrize("raw", [b"", b" ", b"\n\r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
def test_a_file_of_nothing_but_white_space_is_empty(raw):
    assert faults_of(decode, raw, "a.csv") == [("file-empty", "a.csv", {})]


@given(st.binary(max_size=60))
def test_any_bytes_are_a_text_of_one_of_four_encodings_or_one_fault(raw):
    text, faults = tried(decode, raw, "f")
    if text is None:
        assert [f.code for f in faults] in (["file-empty"], ["file-binary"], ["file-encoding"])
        assert {f.place for f in faults} == {Place("f")}
        return
    assert text.encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030")
    assert raw.decode(text.encoding) == text.content
    assert "\x00" not in text.content


# ---- Files --------------------------------------------------------------------------------------


def test_a_file_is_called_by_its_path_unless_a_name_is_given(tmp_path):
    path = tmp_path / "甲 乙.yaml"
    path.write_bytes(b"a: 1")
    assert read_text(path).file == path.as_posix()
    assert read_text(path, "short.yaml").file == "short.yaml"
    assert read_text(path).content == "a: 1"


def test_a_file_that_is_not_there_is_missing(tmp_path):
    path = tmp_path / "none.yaml"
    assert faults_of(read_text, path) == [("file-missing", path.as_posix(), {})]
    assert faults_of(read_text, path, "n") == [("file-missing", "n", {})]


def test_a_path_below_a_file_is_missing(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    path = tmp_path / "a" / "b.yaml"
    assert faults_of(read_text, path) == [("file-missing", path.as_posix(), {})]


def test_a_folder_is_no_regular_file(tmp_path):
    assert faults_of(read_text, tmp_path) == [("file-not-regular", tmp_path.as_posix(), {})]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_regular_file_and_nobody_waits_for_it(tmp_path):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert faults_of(read_text, pipe) == [("file-not-regular", pipe.as_posix(), {})]


def test_a_link_to_nothing_is_missing(tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to(tmp_path / "gone.yaml")
    assert [code for code, _, _ in faults_of(read_text, link)] == ["file-missing"]


def test_a_file_that_the_system_does_not_hand_out_is_unreadable_with_its_reason(
    tmp_path, monkeypatch
):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1")

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    wanted = [("file-unreadable", path.as_posix(), {"cause": "Permission denied"})]
    assert faults_of(read_text, path) == wanted


def test_a_name_that_the_system_cannot_take_is_unreadable():
    path = Path("x" * 5000)
    assert [code for code, _, _ in faults_of(read_text, path)] == ["file-unreadable"]


def test_a_name_with_a_null_byte_is_missing():
    assert [code for code, _, _ in faults_of(read_text, Path("a\x00b"))] == ["file-missing"]


def test_a_file_as_large_as_the_bound_is_read_and_one_byte_more_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a" * 2 * 1024 * 1024)
    assert len(read_text(path, limit=2 * 1024 * 1024).content) == 2 * 1024 * 1024
    path.write_bytes(b"a" * (2 * 1024 * 1024 + 1))
    wanted = [("file-too-large", "n", {"limit": 2})]
    assert faults_of(read_text, path, "n", limit=2 * 1024 * 1024) == wanted


def test_the_bounds_are_those_that_the_explanations_name():
    assert (YAML_LIMIT, TABLE_LIMIT) == (8 * 1024 * 1024, 512 * 1024 * 1024)
    assert read_text.__defaults__ == (None, YAML_LIMIT)


def test_the_faults_of_the_bytes_come_through_with_the_name_of_the_file(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xff\xff")
    assert [(c, p) for c, p, _ in faults_of(read_text, path, "n")] == [("file-encoding", "n")]


# ---- What is typed and what stays text ----------------------------------------------------------


SCALARS = """
on off yes no y n On YES True False TRUE FALSE Null NULL NaN .nan .inf -.inf
1e3 1E3 1.0 21.36 -0.5 .5 5. 1.5e+3 0x10 0X1F 0o17 0b101 01 007 -01 1_000 1_000.5
190:20:30 1:30 2024-01-01 2024-01-01T00:00:00Z 2024-03 2024-Q3 +-5 --5 + <=
1234567890123456789 -1234567890123456789 １２ ١٢ ½ =
"""


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize("written", SCALARS.split())
def test_every_scalar_but_true_false_null_and_whole_numbers_stays_text(written):
    value = data_of(f"a: {written}")["a"]
    assert type(value) is str
    assert value == written


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-0", 0),
        ("1", 1),
        ("+5", 5),
        ("-5", -5),
        ("2024", 2024),
        ("10", 10),
        ("999999999999999999", 999999999999999999),
        ("-999999999999999999", -999999999999999999),
    ],
)
def test_true_false_null_and_whole_numbers_of_18_digits_are_typed(written, wanted):
    value = data_of(f"a: {written}")["a"]
    assert value == wanted
    assert type(value) is type(wanted)


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize("word", ["true", "false", "null", "~", "", "1", "-5", "2024"])
def test_what_stands_in_quotes_or_in_a_block_is_always_text(word):
    content = f"- \"{word}\"\n- '{word}'\n- |-\n  {word}\n- >-\n  {word}\n"
    assert data_of(content) == [word] * 4


@pytest.mark.usefixtures("each_loader")
def test_folded_and_literal_texts_and_escapes_are_read_as_yaml_has_them():
    content = "a: |\n  x\n  y\nb: >\n  x\n  y\nc: \"\\u6307\\t\\\"x\\\"\"\nd: 'it''s'\n"
    assert data_of(content) == {"a": "x\ny\n", "b": "x y\n", "c": '指\t"x"', "d": "it's"}


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("5", 5),
        ("x", "x"),
        ("[]", []),
        ("{}", {}),
        ("- a\n-\n- [b, {c: d}]", ["a", None, ["b", {"c": "d"}]]),
        ("a: {b: [1, 2]}\nc:\n  d: e\n", {"a": {"b": [1, 2]}, "c": {"d": "e"}}),
        ("---\na: 1\n...\n", {"a": 1}),
        ("%YAML 1.1\n---\na: 1", {"a": 1}),
        ("# 注\na: 1 # 注\n", {"a": 1}),
        ("---\n", None),
        ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("1: a\n2024: b\n", {"1": "a", "2024": "b"}),
        ("on: a\nyes: b\n", {"on": "a", "yes": "b"}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("a: <<", {"a": "<<"}),
        ("中: 文", {"中": "文"}),
    ],
)
def test_plain_documents_are_read_as_plain_data_and_every_key_is_a_text(content, wanted):
    assert data_of(content) == wanted


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize("key", ["null", "true", "false", "~"])
def test_a_key_is_the_text_that_is_written(key):
    assert data_of(f"{key}: 1") == {key: 1}


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize("content", ["? [a]\n: 1", "? {a: b}\n: 1"])
def test_a_key_that_is_no_text_is_never_the_name_of_a_field(content):
    assert data_of(content) == {"?": 1}


# ---- What YAML could do and must not ------------------------------------------------------------


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("a: !!python/object:os.system x", ("1:4", "tag:yaml.org,2002:python/object:os.system")),
        (
            "a: !!python/object/apply:os.system ['id']",
            ("1:4", "tag:yaml.org,2002:python/object/apply:os.system"),
        ),
        ("!!python/name:os.system ''", ("1:1", "tag:yaml.org,2002:python/name:os.system")),
        ("a: !!str 5", ("1:4", "tag:yaml.org,2002:str")),
        ("a: !!int '5'", ("1:4", "tag:yaml.org,2002:int")),
        ("a: !!float 5", ("1:4", "tag:yaml.org,2002:float")),
        ("a: !local 1", ("1:4", "!local")),
        ("a: ! 5", ("1:4", "!")),
        ("!!map {a: 1}", ("1:1", "tag:yaml.org,2002:map")),
        ("a: !!set {b}", ("1:4", "tag:yaml.org,2002:set")),
        ("- !!seq [a]", ("1:3", "tag:yaml.org,2002:seq")),
        ("!!str a: 5", ("1:1", "tag:yaml.org,2002:str")),
        ("%TAG ! tag:x,2000:\n---\na: !b c", ("3:4", "tag:x,2000:b")),
    ],
)
def test_tags_are_refused_wherever_they_stand(content, wanted):
    place, name = wanted
    assert yaml_faults(content) == [("yaml-tag", f"t.yaml:{place}", {"name": name})]


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("a: &x 1", ["1:4 x"]),
        ("&x a: 1", ["1:1 x"]),
        ("a: &x [1]", ["1:4 x"]),
        ("&x\na: 1", ["1:1 x"]),
        ("- &x", ["1:3 x"]),
        ("*x", ["1:1 x"]),
        ("a: *x", ["1:4 x"]),
        ("- &a 1\n- *a\n", ["1:3 a", "2:3 a"]),
        ("a: &x\n  b: *x\n", ["1:4 x", "2:6 x"]),  # a document that holds itself
        ("a: &x {b: 1}\nc:\n  <<: *x\n", ["1:4 x", "3:7 x"]),
        ("*x : 1", ["1:1 x"]),
    ],
)
def test_anchors_and_aliases_are_refused_and_each_is_named(content, wanted):
    found = [(c, f"{p.removeprefix('t.yaml:')} {d['name']}") for c, p, d in yaml_faults(content)]
    assert found == [("yaml-anchor", place) for place in wanted]


@pytest.mark.usefixtures("each_loader")
def test_an_anchor_and_a_tag_on_one_node_are_two_faults():
    found = [(code, place) for code, place, _ in yaml_faults("a: &x !y z")]
    assert found == [("yaml-anchor", "t.yaml:1:4"), ("yaml-tag", "t.yaml:1:4")]


@pytest.mark.usefixtures("each_loader")
def test_an_alias_bomb_costs_one_fault_a_line_and_never_grows():
    lines = ["a0: &a0 [x, x]"]
    lines += [
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)
    ]  # 2**40 entries, if built
    found = yaml_faults("\n".join(lines))
    assert {code for code, _, _ in found} == {"yaml-anchor"}
    assert len(found) == 1 + 39 * 3


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize(
    ("content", "place", "key", "first"),
    [
        ("a: 1\na: 2", "2:1", "a", 1),
        ('a: 1\nb: 2\n"a": 3', "3:1", "a", 1),
        ("x:\n  b: 1\n  c: 2\n  b: 3\n", "4:3", "b", 2),
        ("{a: 1, a: 2}", "1:8", "a", 1),
        ("1: a\n'1': b", "2:1", "1", 1),
        ("- {a: 1}\n- {b: 1, b: 1}\n", "2:10", "b", 2),
    ],
)
def test_a_key_that_is_repeated_is_refused_with_both_places(content, place, key, first):
    wanted = [("yaml-duplicate-key", f"t.yaml:{place}", {"key": key, "first": first})]
    assert yaml_faults(content) == wanted


@pytest.mark.usefixtures("each_loader")
def test_a_key_in_two_mappings_is_not_repeated():
    assert data_of("a: {a: 1}\nb: {a: 1}\n") == {"a": {"a": 1}, "b": {"a": 1}}


@pytest.mark.usefixtures("each_loader")
def test_every_fault_of_a_document_is_found_at_once():
    found = yaml_faults("a: &x 1\nb: !y 2\na: *x\n---\nc: 1\n")
    assert [(code, place) for code, place, _ in found] == [
        ("yaml-anchor", "t.yaml:1:4"),
        ("yaml-tag", "t.yaml:2:4"),
        ("yaml-duplicate-key", "t.yaml:3:1"),
        ("yaml-anchor", "t.yaml:3:4"),
        ("yaml-several-documents", "t.yaml:4:1"),
    ]


@pytest.mark.usefixtures("each_loader")
def test_what_was_found_before_a_fault_of_syntax_is_told_with_it():
    found = yaml_faults("a: &x 1\nb: 'open")
    assert [code for code, _, _ in found] == ["yaml-anchor", "yaml-syntax"]


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize(
    ("content", "place"),
    [("a: 1\n---\nb: 2", "2:1"), ("---\na: 1\n...\n---\nb: 2", "4:1"), ("a\n--- |\n b", "2:1")],
)
def test_a_second_document_is_refused(content, place):
    assert yaml_faults(content) == [("yaml-several-documents", f"t.yaml:{place}", {})]


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize("content", ["# only this", "# one\n\n# two\n", "\n\n", " \n# x\n"])
def test_a_document_of_nothing_but_comments_is_empty(content):
    assert yaml_faults(content) == [("file-empty", "t.yaml", {})]


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ("{a: ", "}")])
def test_forty_levels_are_read_and_one_more_is_refused_where_it_begins(open_, close):
    def nested(depth: int) -> str:
        return open_ * depth + "x" + close * depth

    assert DEPTH_LIMIT == 40
    data = data_of(nested(40))
    for _ in range(40):
        data = data[0] if isinstance(data, list) else data["a"]
    assert data == "x"
    place = f"t.yaml:1:{len(open_) * 40 + 1}"
    assert yaml_faults(nested(41)) == [("yaml-too-deep", place, {"limit": 40})]


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize("content", ["[" * 20000, "- " * 20000 + "x", "{a: " * 20000])
def test_a_text_nested_without_end_is_refused_long_before_the_stack_is_full(content):
    assert [code for code, _, _ in yaml_faults(content)] == ["yaml-too-deep"]


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a: 'x", 1),
        ("a: b: c", 1),
        ("\ta: 1", 1),
        ("a:\n\t- 1", 2),
        ("a: 1\n b: 2", 2),
        ("a: 1\n]", 2),
        ("a: @x", 1),
        ("a: `x", 1),
        ('a: "\\q"', 1),
        ("a: 1\nb", 2),
    ],
)
def test_a_fault_of_syntax_is_told_with_its_line_and_cause(content, line):
    ((code, place, details),) = yaml_faults(content)
    assert code == "yaml-syntax"
    assert details["cause"]
    told = int(place.split(":")[1])
    assert told in (line, line + 1)  # a token may be missed only on the line that follows


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a: b: c", "1:5"),
        ("\ta: 1", "1:1"),
        ("a:\n\t- 1", "2:1"),
        ("a: @x", "1:4"),
        ("a: 1\nb: `x", "2:4"),
    ],
)
def test_a_fault_of_syntax_is_told_with_the_column_where_the_wrong_sign_stands(content, place):
    ((code, told, _),) = yaml_faults(content)
    assert (code, told) == ("yaml-syntax", f"t.yaml:{place}")


@pytest.mark.usefixtures("each_loader")
@pytest.mark.parametrize("character", ["\x07", "\x1b", "\x01", "\x0b", "\x0c", "\x7f", "\ufffe"])
def test_control_characters_are_refused(character):
    ((code, _, details),) = yaml_faults(f"a: x{character}y")
    assert code == "yaml-syntax"
    assert details["cause"].startswith("unacceptable character")
    assert "\n" not in details["cause"]


# ---- Places -------------------------------------------------------------------------------------

NESTED = """\
# a comment
schema: 1
place: {id: a, 中文: 乙, en: b}
list:
  - id: x
    deep:
      - 1
      - [p, q]
  -   id: y
last: "quoted"
none:
"""


@pytest.fixture
def nested(each_loader) -> Document:
    return read_yaml(text_of(NESTED))


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 2, 1),
        (("schema",), 2, 9),
        (("place",), 3, 8),
        (("place", "id"), 3, 13),
        (("place", "中文"), 3, 20),
        (("place", "en"), 3, 27),
        (("list",), 5, 3),
        (("list", 0), 5, 5),
        (("list", 0, "id"), 5, 9),
        (("list", 0, "deep"), 7, 7),
        (("list", 0, "deep", 0), 7, 9),
        (("list", 0, "deep", 1), 8, 9),
        (("list", 0, "deep", 1, 1), 8, 13),
        (("list", 1), 9, 7),
        (("list", 1, "id"), 9, 11),
        (("last",), 10, 7),
        (("none",), 11, 6),
    ],
)
def test_every_node_has_the_place_where_it_begins(nested, path, line, column):
    assert nested.place(path) == Place("t.yaml", line, column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("nowhere",), 2, 1),
        (("place", "nowhere"), 3, 8),
        (("place", "nowhere", "deeper", 3), 3, 8),
        (("place", "id", "nowhere"), 3, 13),
        (("list", 2), 5, 3),
        (("list", 0, "deep", 9, "x"), 7, 7),
        (("list", "x"), 5, 3),
        (("schema", 0), 2, 9),
    ],
)
def test_a_node_that_is_not_there_has_the_place_of_its_nearest_ancestor(nested, path, line, column):
    assert nested.place(path) == Place("t.yaml", line, column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("schema",), 2, 1),
        (("place", "id"), 3, 9),
        (("place", "中文"), 3, 16),
        (("place", "en"), 3, 23),
        (("list", 0, "deep"), 6, 5),
        (("list", 1, "id"), 9, 7),
        (("none",), 11, 1),
    ],
)
def test_every_key_has_the_place_where_it_is_written(nested, path, line, column):
    assert nested.key_place(path) == Place("t.yaml", line, column)


def test_columns_count_characters_and_not_bytes_or_halves(each_loader):
    read = read_yaml(text_of("{指标: 😀, b: 1}"))
    assert read.place(("指标",)) == Place("t.yaml", 1, 6)
    assert read.place(("b",)) == Place("t.yaml", 1, 12)
    assert read.key_place(("b",)) == Place("t.yaml", 1, 9)


def test_a_byte_order_mark_does_not_shift_the_first_column(each_loader):
    for raw in (b"\xef\xbb\xbfa: b", "\ufeffa: b".encode("utf-16-le")):
        read = read_yaml(decode(raw, "t.yaml"))
        assert read.place(("a",)) == Place("t.yaml", 1, 4)
        assert read.key_place(("a",)) == Place("t.yaml", 1, 1)


_LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.text(alphabet="ab中 #:-{}[],&*!|>'\"\\\n1", max_size=6),
)
_KEY = st.text(alphabet="ab中1 :#", min_size=1, max_size=4)
_DATA = st.recursive(
    _LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEY, inner, max_size=3),
    max_leaves=12,
)


@given(_DATA)
def test_plain_data_written_as_json_come_back_and_every_place_is_where_the_value_is_written(data):
    # JSON that keeps its Chinese is YAML, and its places can be found by writing it a second time.
    written = json.dumps(data, ensure_ascii=False, indent=1)
    read = read_yaml(text_of(written))
    assert read.data == data
    lines = written.splitlines()

    def check(value, path):
        place = read.place(path)
        rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
        begun, _ = json.JSONDecoder().raw_decode(rest)
        assert begun == value
        if isinstance(value, dict):
            for key, inner in value.items():
                key_at = read.key_place((*path, key))
                assert lines[key_at.line - 1][key_at.column - 1 :].startswith(
                    json.dumps(key, ensure_ascii=False)
                )
                check(inner, (*path, key))
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                check(inner, (*path, number))

    check(data, ())


# ---- Two loaders, one result --------------------------------------------------------------------

TWICE = [
    NESTED,
    "a: 1\nb: [x, {y: z}]\n",
    "a: |\n  x\nb: >-\n  y\n  z\n",
    "{a: 'x''y', b: \"\\u6307\"}",
    "- - a\n  - b\n-  c\n",
    "? a\n: b\n",
    "a:\nb:\n",
    "a: &x 1\nb: *x\n",
    "a: !t 1\nb: !!str 2\n",
    "a: 1\na: 2\n",
    "a: 1\n---\nb: 1\n",
    "a: 😀\nb: 中\n",
    "a: b: c",
    "a: 'x",
]


@pytest.mark.skipif(len(LOADERS) < 2, reason="this PyYAML has no C loader")
@pytest.mark.parametrize("content", TWICE)
def test_both_loaders_give_the_same_data_places_and_faults(content, monkeypatch):
    found = []
    for loader in LOADERS:
        monkeypatch.setattr(document, "_LOADER", loader)
        read, faults = tried(read_yaml, text_of(content))
        found.append((read, [(fault.code, fault.place) for fault in faults]))
    assert found[0] == found[1]


@pytest.mark.skipif(len(LOADERS) < 2, reason="this PyYAML has no C loader")
@pytest.mark.parametrize(
    "path",
    sorted((PROJECT / "targets").rglob("*.yaml")) + sorted((PROJECT / "src").rglob("*.yaml")),
    ids=lambda path: path.relative_to(PROJECT).as_posix(),
)
def test_both_loaders_read_every_file_of_the_project_alike(path, monkeypatch):
    found = []
    for loader in LOADERS:
        monkeypatch.setattr(document, "_LOADER", loader)
        found.append(read_yaml(read_text(path)))
    assert found[0] == found[1]


@pytest.mark.usefixtures("each_loader")
@given(st.text(alphabet="ab1 :-#{}[],&*!|>'\"%@\n\t?~<=\\中\x07\u2028", max_size=30))
def test_any_text_is_plain_data_or_faults_and_nothing_else_is_raised(content):
    read, faults = tried(read_yaml, text_of(content))
    if read is None:
        assert faults
        assert all(fault.code[:5] == "yaml-" or fault.code == "file-empty" for fault in faults)
        return
    assert isinstance(read.data, (dict, list, str, int, type(None)))


# ---- JSON ---------------------------------------------------------------------------------------


def json_text(content: str) -> Text:
    return Text("t.json", content, "utf-8", "")


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ('{"a": 1}', {"a": "1"}),
        ('{"a": -0}', {"a": "-0"}),
        ('{"a": 21.360}', {"a": "21.360"}),
        ('{"a": 1e3}', {"a": "1e3"}),
        ('{"a": 0.1}', {"a": "0.1"}),
        ('{"a": 123456789012345678901234567890}', {"a": "123456789012345678901234567890"}),
        ('{"a": 1.00000000000000000000000001}', {"a": "1.00000000000000000000000001"}),
        (
            '{"a": NaN, "b": Infinity, "c": -Infinity}',
            {"a": "NaN", "b": "Infinity", "c": "-Infinity"},
        ),
        ('{"a": true, "b": false, "c": null}', {"a": True, "b": False, "c": None}),
        ('["1", "x", {"b": []}]', ["1", "x", {"b": []}]),
        ('"x"', "x"),
        ('{"中": "\\u6587"}', {"中": "文"}),
        (f'{{"a": {"9" * 5000}}}', {"a": "9" * 5000}),
    ],
)
def test_numbers_of_json_stay_the_text_that_was_written(content, wanted):
    read = read_json(json_text(content))
    assert read.data == wanted
    assert read.marks is None


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("{", "1:2"),
        ("[1,\n 2,,]", "2:4"),
        ("{'a': 1}", "1:2"),
        ("[1] x", "1:5"),
        ('{"a": 01}', "1:8"),
        ('["a\nb"]', "1:4"),
        ("x", "1:1"),
    ],
)
def test_a_fault_of_json_syntax_is_told_with_line_column_and_cause(content, place):
    ((code, told, details),) = faults_of(read_json, json_text(content))
    assert (code, told) == ("json-syntax", f"t.json:{place}")
    assert details["cause"]


def test_keys_that_are_repeated_in_one_object_are_each_named_once():
    content = '[{"b": 1, "a": 2, "b": 3, "x": 0, "a": 4, "b": 5}, {"c": {"d": 1, "d": 2}}]'
    assert faults_of(read_json, json_text(content)) == [
        ("json-duplicate-key", "t.json", {"key": "a"}),
        ("json-duplicate-key", "t.json", {"key": "b"}),
        ("json-duplicate-key", "t.json", {"key": "d"}),
    ]


def test_the_same_key_in_two_objects_is_not_repeated():
    assert read_json(json_text('[{"a": 1}, {"a": 1}]')).data == [{"a": "1"}, {"a": "1"}]


def test_json_nested_without_end_is_refused():
    found = faults_of(read_json, json_text("[" * 100_000))
    assert [(code, place) for code, place, _ in found] == [("yaml-too-deep", "t.json")]
    assert found[0][2]["limit"] == 900


@pytest.mark.parametrize("depth", [40, 900])
def test_json_is_read_down_to_the_level_that_the_fault_names(depth):
    data = read_json(json_text("[" * depth + "1" + "]" * depth)).data
    for _ in range(depth):
        (data,) = data
    assert data == "1"


@pytest.mark.parametrize(
    ("content", "half"),
    [
        ('{"a": "\\ud800"}', "\\ud800"),
        ('{"\\udc00": 1}', "\\udc00"),
        ('["x\\ud83d"]', "\\ud83d"),
        ('["\\uD83D", "\\uDE00"]', "\\ud83d"),
        ('["\\ude00\\ud83d"]', "\\ude00\\ud83d"),
    ],
)
def test_half_a_character_is_refused_in_json_because_no_report_could_be_written_with_it(
    content, half
):
    ((code, place, details),) = faults_of(read_json, json_text(content))
    assert (code, place.partition(":")[0]) == ("json-syntax", "t.json")
    assert half.startswith(details["cause"])
    assert details["cause"].isascii()


def test_what_only_looks_like_half_a_character_is_text():
    assert read_json(json_text('["\\\\ud800", "ud800"]')).data == ["\\ud800", "ud800"]


def test_a_whole_pair_of_halves_is_one_character():
    assert read_json(json_text('["\\ud83d\\ude00"]')).data == ["😀"]


def test_json_keeps_no_lines_so_its_places_are_paths():
    read = read_json(json_text('{"a": [{"b": 1}]}'))
    assert str(read.place()) == "t.json [$]"
    assert str(read.place(("a", 0, "b"))) == "t.json [$.a[0].b]"
    assert str(read.key_place(("a", 0, "b"))) == "t.json [$.a[0].b]"


@given(_DATA)
def test_json_data_come_back_with_their_numbers_as_text(data):
    def as_text(value):
        if isinstance(value, bool) or value is None or isinstance(value, str):
            return value
        if isinstance(value, int):
            return str(value)
        if isinstance(value, list):
            return [as_text(entry) for entry in value]
        return {key: as_text(entry) for key, entry in value.items()}

    assert read_json(json_text(json.dumps(data))).data == as_text(data)
