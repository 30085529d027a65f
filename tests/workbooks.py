"""Workbooks made by hand, so that no test needs a library that writes them."""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

# The numbers of the formats: a day, a moment, percents, a month, a year, a built-in Chinese month.
DAY, MOMENT, PERCENT, PERCENT_OWN, MONTH, YEAR, MONTH_BUILT_IN = range(1, 8)


class Xml(str):
    """A cell as it stands in the file."""

    __slots__ = ()


def formula(result: str, kind: str = "n") -> Xml:
    """Return a cell with a formula and what the program that saved it reckoned."""
    return Xml(f'<c t="{kind}"><f>A1/B1</f>{result and f"<v>{result}</v>"}</c>')


def shown(value: object, style: int) -> Xml:
    """Return a number with one of the formats."""
    return Xml(f'<c s="{style}"><v>{value}</v></c>')


def workbook(
    path: Path,
    *sheets: tuple[str, list[list[object]]],
    hidden: tuple[str, ...] = (),
    merged: tuple[str, ...] = (),
    from_1904: bool = False,
) -> Path:
    """Write the smallest workbook that a spreadsheet program would open."""

    def cell(value: object) -> str:
        if isinstance(value, Xml):
            return value
        if value is None:
            return "<c/>"
        if isinstance(value, bool):
            return f'<c t="b"><v>{int(value)}</v></c>'
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        if isinstance(value, datetime):
            return f'<c s="2"><v>{(value - datetime(1899, 12, 30)) / timedelta(days=1)!r}</v></c>'  # noqa: DTZ001
        if isinstance(value, date):
            return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        return f"<c><v>{value!r}</v></c>"

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    state = ("visible", "hidden")
    names = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" state="{state[name in hidden]}"/>'
        for n, (name, _) in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as package_:
        package_.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        )
        package_.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        package_.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><workbookPr date1904="{int(from_1904)}"/>'
            f"<sheets>{names}</sheets></workbook>",
        )
        links += f'<Relationship Id="rId99" Type="{office}/styles" Target="styles.xml"/>'
        package_.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
        )
        package_.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{main}"><numFmts count="3">'
            '<numFmt numFmtId="176" formatCode="0.0%"/>'
            '<numFmt numFmtId="177" formatCode="yyyy&quot;年&quot;m&quot;月&quot;;@"/>'
            '<numFmt numFmtId="178" formatCode="yyyy"/></numFmts>'
            '<cellXfs count="8"><xf numFmtId="0"/>'
            + "".join(f'<xf numFmtId="{n}"/>' for n in (14, 22, 10, 176, 177, 178, 57))
            + "</cellXfs></styleSheet>",
        )
        areas = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
        areas = f"<mergeCells>{areas}</mergeCells>" if areas else ""
        for n, (_, lines) in enumerate(sheets, 1):
            body = "".join(f"<row>{''.join(map(cell, line))}</row>" for line in lines)
            package_.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData>{areas}</worksheet>',
            )
    return path


def old_workbook(path: Path, name: str, lines: list[list[object]]) -> Path:
    """Write the smallest .xls file (BIFF8 in a compound file): texts and numbers of one sheet."""

    def record(code: int, body: bytes) -> bytes:
        return struct.pack("<HH", code, len(body)) + body

    def text(said: str, size: str) -> bytes:
        return struct.pack(f"<{size}B", len(said), 1) + said.encode("utf-16-le")

    def cell(row: int, column: int, value: object) -> bytes:
        head = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            return record(0x204, head + text(value, "H"))
        return record(0x203, head + struct.pack("<d", value))

    version = struct.pack("<HHHHLL", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    begin = record(0x809, version)
    extent = record(0x200, struct.pack("<LLHHH", 0, len(lines), 0, max(map(len, lines)), 0))
    rows = b"".join(cell(r, c, v) for r, line in enumerate(lines) for c, v in enumerate(line))
    sheet = record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    sheet += extent + rows + record(0x0A, b"")
    bound = len(record(0x85, struct.pack("<LBB", 0, 0, 0) + text(name, "B")))
    start = len(begin) + bound + 4
    book = begin + record(0x85, struct.pack("<LBB", start, 0, 0) + text(name, "B"))
    stream = book + record(0x0A, b"") + sheet
    stream += bytes(-len(stream) % 512 if len(stream) > 4096 else 4096 - len(stream))
    path.write_bytes(_compound("Workbook", stream))
    return path


def _compound(name: str, stream: bytes) -> bytes:
    """Wrap one stream of whole sectors in a compound file: allocation, folder, stream."""
    sectors = len(stream) // 512
    end, free, own = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    chain = [own, end, *range(3, 2 + sectors), end]
    allocation = struct.pack("<128L", *(chain + [free] * (128 - len(chain))))

    def entry(said: str, kind: int, child: int, start: int, size: int) -> bytes:
        told = said.encode("utf-16-le") + b"\x00\x00" if said else b""
        links = struct.pack("<HBBLLL", len(told), kind, 1, free, free, child)
        return told.ljust(64, b"\x00") + links + bytes(36) + struct.pack("<LQ", start, size)

    folder = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream))
    folder += 2 * entry("", 0, free, 0, 0)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109L", 0, *[free] * 108)
    return head + allocation + folder + stream


def open_document(
    path: Path, *sheets: tuple[str, list[list[str]]], hidden: tuple[str, ...] = ()
) -> Path:
    """Write the smallest .ods file; each cell is the text of its element, from `ods_cell`."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(
        f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "style", "text", "table")
    )
    own = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    style = ("here", "gone")
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{style[name in hidden]}">'
        + "".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines)
        + "</table:table>"
        for name, lines in sheets
    )
    content = (
        f'<office:document-content {spaces} xmlns:calcext="{own}"><office:automatic-styles>'
        '<style:style style:name="gone" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    listed = f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", listed)
    return path


def ods_cell(shown: str, kind: str = "string", value: str = "", more: str = "") -> str:
    """Return a cell of an .ods file: what is shown, its type, its value, further attributes."""
    name = "date-value" if kind == "date" else "value"
    held = f' office:{name}="{value}"' if value else ""
    return (
        f'<table:table-cell office:value-type="{kind}"{held} {more}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )
