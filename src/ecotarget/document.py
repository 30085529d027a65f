"""Text files read safely: bytes to text, YAML and JSON to plain data with the place of each node.

Accepted YAML is the plain subset: one document, no tags, anchors or aliases, no duplicate keys,
bounded size and depth. Only `true`/`false`, `null` and whole numbers are typed; every other scalar
stays text, so that 21.36 is never a float and `on` is never a truth value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ecotarget.model.faults import Fault, FaultError, Place

YAML_LIMIT = 8 * 1024 * 1024
TABLE_LIMIT = 512 * 1024 * 1024
DEPTH_LIMIT = 40

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_WORDS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}
_HALF_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
_LONGEST_WORD = 5
_SCALAR, _MAPPING_END = yaml.ScalarEvent, yaml.MappingEndEvent
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class Text(NamedTuple):
    """A decoded file: how it was called, what it says, how it was encoded, the hash of its bytes."""

    file: str
    content: str
    encoding: str
    sha256: str


class Mark(NamedTuple):
    """Where a mapping or a sequence begins, its children's marks, and a mapping's keys.

    A scalar's mark is the bare pair of line and column: there are too many to name each.
    """

    line: int
    column: int
    children: dict[Any, Any]
    keys: dict[str, tuple[int, int]]


class Document(NamedTuple):
    """Plain data and the places it came from."""

    text: Text
    data: Any
    marks: Any

    def place(self, path: Sequence[str | int] = ()) -> Place:
        """Return where the node at `path` begins, or its nearest ancestor that exists."""
        mark: Any = self.marks
        if mark is None:
            return Place(self.text.file, cell=_json_path(path))
        for step in path:
            if not isinstance(mark, Mark) or step not in mark.children:
                break
            mark = mark.children[step]
        return Place(self.text.file, mark[0], mark[1])

    def key_place(self, path: Sequence[str | int]) -> Place:
        """Return where the key that ends `path` is written."""
        mark: Any = self.marks
        if mark is None:
            return Place(self.text.file, cell=_json_path(path))
        for step in path[:-1]:
            mark = mark.children[step]
        return Place(self.text.file, *mark.keys[path[-1]])


def read_text(path: Path, name: str | None = None, limit: int = YAML_LIMIT) -> Text:
    """Read a file and decode it: byte-order mark, else strict UTF-8, else strict GB18030.

    `name` is what messages and reports call the file. Raises FaultError for what cannot be read.
    """
    name = name or path.as_posix()
    place = Place(name)
    try:
        if not path.is_file():
            code = "file-not-regular" if path.exists() else "file-missing"
            raise FaultError([Fault(code, place)])
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
    except OSError as error:
        raise FaultError([Fault("file-unreadable", place, {"cause": error.strerror})]) from error
    if len(raw) > limit:
        raise FaultError([Fault("file-too-large", place, {"limit": limit // 1024 // 1024})])
    return decode(raw, name)


def leads_out(folder: Path, file: Path) -> bool:
    """Tell whether a file lies outside a folder, be it by a link or by `..`."""
    try:
        return not file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links that lead in a circle
        return True


def outside(folder: Path, files: Iterable[Path], place: Place | None = None) -> list[Fault]:
    """Return a fault for each file that lies outside a folder; at `place`, else at the file."""
    return [
        Fault(
            "path-outside",
            place or Place(file.as_posix()),
            {"found": file.as_posix(), "folder": folder.as_posix()},
        )
        for file in files
        if leads_out(folder, file)
    ]


def decode(raw: bytes, name: str) -> Text:
    """Decode bytes: byte-order mark, else strict UTF-8, else strict GB18030; never by guess."""
    place = Place(name)
    if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
        raise FaultError([Fault("file-empty", place)])
    encodings = [code for mark, code in _BOMS if raw.startswith(mark)] or ["utf-8", "gb18030"]
    at = 0
    for encoding in encodings:
        try:
            content = raw.decode(encoding)
        except UnicodeDecodeError as error:
            at = max(at, error.start)
            continue
        if "\x00" in content:
            raise FaultError([Fault("file-binary", place)])
        return Text(name, content, encoding, sha256(raw).hexdigest())
    raise FaultError(
        [Fault("file-encoding", place, {"byte": at + 1, "tried": ", ".join(encodings)})]
    )


def read_yaml(text: Text) -> Document:
    """Turn one YAML document into plain data with places. Raises FaultError with every fault."""
    faults: list[Fault] = []
    try:
        builder = _Builder(text.file, text.content)
        faults = builder.faults
        data, marks = builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(text.file, mark.line + 1, mark.column + 1) if mark else Place(text.file)
        fault = Fault("yaml-syntax", place, {"cause": error.problem or ""})
        raise FaultError([*faults, fault]) from error
    except yaml.YAMLError as error:
        fault = Fault("yaml-syntax", Place(text.file), {"cause": str(error).splitlines()[0]})
        raise FaultError([*faults, fault]) from error
    if faults:
        raise FaultError(faults)
    return Document(text, data, marks)


class _Builder:
    """Builds plain data from YAML events; the event stream is where tags and anchors show."""

    def __init__(self, file: str, content: str) -> None:
        self.file = file
        self.next_event: Callable[[], Any] = _LOADER(content).get_event
        self.faults: list[Fault] = []

    def fault(self, code: str, event: Any, **details: object) -> None:
        place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        self.faults.append(Fault(code, place, details))

    def document(self) -> tuple[Any, Any]:
        self.next_event()  # stream start
        if isinstance(self.next_event(), yaml.StreamEndEvent):
            raise FaultError([Fault("file-empty", Place(self.file))])
        result = self.node(self.next_event(), 0)
        self.next_event()  # document end
        extra = self.next_event()
        if not isinstance(extra, yaml.StreamEndEvent):
            self.fault("yaml-several-documents", extra)
        return result

    def node(self, event: Any, depth: int) -> tuple[Any, Any]:
        kind = type(event)
        if kind is _SCALAR:
            if event.tag is not None or event.anchor is not None:
                self.refuse(event)
            start = event.start_mark
            text = event.value
            return _typed(text) if event.implicit[0] else text, (start.line + 1, start.column + 1)
        return self.collection(event, kind, depth)

    def collection(self, event: Any, kind: type, depth: int) -> tuple[Any, Any]:
        start = event.start_mark
        if kind is yaml.AliasEvent:
            self.fault("yaml-anchor", event, name=event.anchor)
            return None, (start.line + 1, start.column + 1)
        if event.tag is not None or event.anchor is not None:
            self.refuse(event)
        if depth == DEPTH_LIMIT:
            self.fault("yaml-too-deep", event, limit=DEPTH_LIMIT)
            raise FaultError(self.faults)
        build = self.mapping if kind is yaml.MappingStartEvent else self.sequence
        return build(start, depth + 1)

    def refuse(self, event: Any) -> None:
        if event.anchor is not None:
            self.fault("yaml-anchor", event, name=event.anchor)
        if event.tag is not None:
            self.fault("yaml-tag", event, name=event.tag)

    def mapping(self, start: Any, depth: int) -> tuple[dict[str, Any], Mark]:
        data: dict[str, Any] = {}
        marks: dict[Any, Any] = {}
        keys: dict[str, tuple[int, int]] = {}
        next_event, node = self.next_event, self.node
        while type(event := next_event()) is not _MAPPING_END:
            _, place = node(event, depth)
            # A key is the text that is written; only values are typed.
            key = event.value if type(event) is _SCALAR else "?"
            if key in data:
                self.fault("yaml-duplicate-key", event, key=key, first=keys[key][0])
            keys[key] = place[:2]
            data[key], marks[key] = node(next_event(), depth)
        return data, Mark(start.line + 1, start.column + 1, marks, keys)

    def sequence(self, start: Any, depth: int) -> tuple[list[Any], Mark]:
        data: list[Any] = []
        marks: dict[Any, Any] = {}
        while type(event := self.next_event()) is not yaml.SequenceEndEvent:
            value, marks[len(data)] = self.node(event, depth)
            data.append(value)
        return data, Mark(start.line + 1, start.column + 1, marks, {})


def _typed(text: str) -> Any:
    """Type a plain scalar: a truth value, nothing, a whole number; all else stays text."""
    if len(text) <= _LONGEST_WORD and text in _WORDS:
        return _WORDS[text]
    # A look at the first character spares most texts the regular expression.
    return int(text) if text[0] in "+-0123456789" and _WHOLE.fullmatch(text) else text


def read_json(text: Text) -> Document:
    """Turn a JSON text into plain data; numbers stay text, so that no float comes into being."""
    import json  # only JSON input pays for the import

    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(items)
        if len(data) < len(items):
            keys = [key for key, _ in items]
            repeated.extend(sorted({key for key in keys if keys.count(key) > 1}))
        return data

    try:
        data = json.loads(
            text.content,
            parse_float=str,
            parse_int=str,
            parse_constant=str,
            object_pairs_hook=pairs,
        )
    except json.JSONDecodeError as error:
        place = Place(text.file, error.lineno, error.colno)
        raise FaultError([Fault("json-syntax", place, {"cause": error.msg})]) from error
    except RecursionError as error:
        raise FaultError([Fault("yaml-too-deep", Place(text.file), {"limit": 900})]) from error
    if _HALF_ESCAPED.search(text.content):
        _refuse_halves(data, text.file)
    if repeated:
        place = Place(text.file)
        raise FaultError([Fault("json-duplicate-key", place, {"key": k}) for k in repeated])
    return Document(text, data, None)


def _refuse_halves(data: Any, file: str) -> None:
    """Half a surrogate pair is no character: no report could be written with it."""
    import json

    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = error.object[error.start : error.end].encode("ascii", "backslashreplace").decode()
        raise FaultError([Fault("json-syntax", Place(file), {"cause": half})]) from error


def _json_path(path: Sequence[str | int]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
