"""The e-invoices inside a PDF: XML files attached to it, as Factur-X and ZUGFeRD do.

`invoice_xmls` goes the way a viewer goes (ISO 32000-1, 7.5): from the newest cross-reference to the catalogue, from
there to the attachments (`/Names /EmbeddedFiles` and `/AF`), and looks at the root element of each. So what an older
revision attached, or only resembles an invoice, is not found, and a PDF without attachments costs a few look-ups.
Where the cross-reference is wrong, the objects are looked up by scanning the file, the last of a number counting.

Standard library only. Nothing is decrypted, expanded or fetched; time, values and inflated bytes are bounded.
"""

from __future__ import annotations

import functools
import itertools
import re
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from xml.parsers import expat

from invoice_xml import ROOTS

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE  # of the file, as the processor's own limit
MOST_INFLATED = 16 * MEGABYTE  # of one stream
MOST_INFLATED_IN_ALL = 32 * MEGABYTE
MOST_VALUES = 100_000  # numbers, names, references… of all objects that are looked at
MOST_SECTIONS = 10_000  # of the cross-reference
MOST_REVISIONS = 1_000
MOST_COLUMNS = 4_096  # of a row that a predictor made
MOST_OBJECTS = 250_000  # of a file that has to be scanned
MOST_DEPTH = 100  # arrays and dictionaries in each other, references to references
MOST_PROLOG = MEGABYTE  # what may stand before the root element: licences in comments
PIECE = 64 * 1024  # inflated at once
CODED_PIECE = 512  # bytes from which that is inflated; what the damaged one among them held is lost


class Found(NamedTuple):
    """The distinct invoice XMLs of a PDF, in the order of its attachments, and why it was given up, or "".

    encrypted: not decrypted. filtered: an attachment is encoded otherwise than by Flate, and no invoice is among the
    others. too_large: the file, or what it inflates to. too_long: the time is over. There are no documents then.
    A document may be damaged behind its root element; whoever reads it says so.
    """

    documents: tuple[bytes, ...]
    skipped: str


def invoice_xmls(data: bytes, *, seconds: float = 2.0, clock: Callable[[], float] = time.monotonic) -> Found:
    """The invoice XMLs attached to the PDF `data`; none where it is no PDF or is damaged. Raises nothing.

    Besides `data` it holds at most 64 MB, and a copy of `data` where something stands before the PDF's header.
    """
    if len(data) > MOST_BYTES:
        return Found((), "too_large")
    header = data.find(b"%PDF-", 0, 1024)
    if header < 0:
        return Found((), "")
    budget = _Budget(clock() + seconds, clock)
    try:
        return _found(data[header:], budget)
    except _GivenUp as given_up:
        return Found((), str(given_up))


def _found(data: bytes, budget: _Budget) -> Found:
    try:
        return _attached_invoices(_by_reference(data, budget))
    except _Damaged:
        return _attached_invoices(_by_scanning(data, budget))


# --- limits -------------------------------------------------------------------------------------------------


class _GivenUp(Exception):
    """The whole file is left alone; its text is the reason, a value of Found.skipped."""


class _Damaged(Exception):
    """The cross-reference leads to something else than it says."""


class _Budget:
    """What may still be spent on one file."""

    def __init__(self, end: float, clock: Callable[[], float]) -> None:
        self._end, self._clock = end, clock
        self._values, self._inflated = MOST_VALUES, MOST_INFLATED_IN_ALL
        self._steps = 0

    def step(self) -> None:
        """A short piece of work; the clock is read at every 256th."""
        self._steps += 1
        if not self._steps & 255:
            self.check()

    def check(self) -> None:
        if self._clock() > self._end:
            raise _GivenUp("too_long")

    def value(self) -> None:
        self.step()
        self._values -= 1
        if self._values < 0:
            raise _GivenUp("too_large")

    def inflate(self, count: int) -> None:
        self.check()
        self._inflated -= count
        if self._inflated < 0:
            raise _GivenUp("too_large")


# --- values: names are str, strings empty bytes (nobody asks for them), reals and keywords None ---------------


class _Ref(NamedTuple):
    number: int


class _Stream(NamedTuple):
    entries: dict[str, Any]
    start: int  # of its bytes, in the file


_SPACE = rb"(?:[\0\t\n\f\r ]++|%[^\r\n]*+)*+"
_TOKEN = re.compile(
    _SPACE
    + rb"(?:(<<|>>|[\[\]])|/([^\0\t\n\f\r ()<>\[\]{}/%]*+)|(<[^<>]*+>|\()|([^\0\t\n\f\r ()<>\[\]{}/%]++))"
)
_STREAM = re.compile(_SPACE + rb"stream(?:\r\n|\n|\r)")
_INTEGER = re.compile(rb"[+-]?\d{1,18}")
_IN_STRING = re.compile(rb"[()]|\\.", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def _parse(data: bytes, at: int, budget: _Budget) -> tuple[Any, int]:
    """The value that starts at `at`, and where it ends. Raises _Damaged."""
    open_: list[tuple[bytes, list[Any]]] = []
    while True:
        budget.value()
        token = _TOKEN.match(data, at)
        if token is None:
            raise _Damaged
        at = token.end()
        bracket, name, string, word = token.groups()
        if bracket in (b"<<", b"["):
            open_.append((bracket, []))
            if len(open_) > MOST_DEPTH:
                raise _Damaged
            continue
        value: Any
        if bracket is not None:
            value = _closed(open_, bracket)
        elif name is not None:
            value = _ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), name).decode("latin-1")
        elif string is not None:
            value, at = b"", _string_end(data, at, budget) if string == b"(" else at
        else:
            value = _word(word, open_[-1][1] if open_ else [])
        if not open_:
            return value, at
        open_[-1][1].append(value)


def _closed(open_: list[tuple[bytes, list[Any]]], bracket: bytes) -> Any:
    """The array or dictionary that a bracket ends; the last of two entries of one name counts."""
    if not open_ or (open_[-1][0] == b"<<") != (bracket == b">>"):
        raise _Damaged
    items = open_.pop()[1]
    if bracket == b"]":
        return items
    return {
        name: value for name, value in zip(items[::2], items[1::2], strict=False) if isinstance(name, str)
    }


def _word(word: bytes, before: list[Any]) -> int | _Ref | None:
    """A number, or a reference, which takes the two numbers before it."""
    if word == b"R" and len(before) > 1 and isinstance(before[-2], int):
        del before[-1]
        return _Ref(before.pop())
    return int(word) if _INTEGER.fullmatch(word) else None


def _string_end(data: bytes, at: int, budget: _Budget) -> int:
    """Where a string ends whose opening bracket is read; brackets in it come in pairs or escaped."""
    depth = 1
    while depth:
        budget.step()
        mark = _IN_STRING.search(data, at)
        if mark is None:
            raise _Damaged
        at = mark.end()
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
    return at


# --- streams ------------------------------------------------------------------------------------------------


def _pieces(file: _File, stream: _Stream) -> Iterator[bytes]:
    """The decoded bytes of a stream, up to PIECE at once, ending where it ends or is damaged.

    Deflated data ends itself, so its `/Length` is not asked for. Raises _Filtered, _GivenUp.
    """
    filters = file.array(stream.entries.get("Filter"))
    if filters and filters != ["FlateDecode"]:
        raise _Filtered
    left = MOST_INFLATED
    for piece in _inflated(file.data, stream.start) if filters else _plain(file, stream):
        file.budget.inflate(len(piece))
        left -= len(piece)
        if left < 0:
            raise _GivenUp("too_large")
        yield piece


class _Filtered(Exception):
    """A stream is encoded otherwise than by Flate."""


def _inflated(data: bytes, start: int) -> Iterator[bytes]:
    """Without zlib's head of two bytes and its checksum at the end, which some makers leave wrong."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    kept: list[bytes] = []
    try:
        for at in range(start + 2, len(data), CODED_PIECE):
            coded = data[at : at + CODED_PIECE]
            while coded and not inflater.eof:
                kept.append(inflater.decompress(coded, PIECE))
                coded = inflater.unconsumed_tail
                if sum(map(len, kept)) >= PIECE:
                    yield b"".join(kept)
                    kept.clear()
            if inflater.eof:
                break
    except zlib.error:
        pass  # what came before is all there is
    yield b"".join(kept)


def _plain(file: _File, stream: _Stream) -> Iterator[bytes]:
    length = file.get(stream.entries.get("Length"))
    end = stream.start + length if isinstance(length, int) and length >= 0 else -1
    if end < 0 or not _ends_at(file.data, end):
        end = file.data.find(b"endstream", stream.start)
    end = end if end >= 0 else len(file.data)
    for at in range(stream.start, end, PIECE):
        yield file.data[at : min(at + PIECE, end)]


def _ends_at(data: bytes, end: int) -> bool:
    return data[end : end + 12].lstrip().startswith(b"endstream")


def _decoded(file: _File, stream: _Stream) -> bytes:
    """All of a stream, its PNG predictor undone (cross-references have one). Raises _Damaged, _GivenUp."""
    try:
        data = b"".join(_pieces(file, stream))
    except _Filtered:
        raise _Damaged from None
    parameters = next(iter(file.array(stream.entries.get("DecodeParms"))), None)
    parameters = parameters if isinstance(parameters, dict) else {}
    predictor, columns = parameters.get("Predictor", 1), parameters.get("Columns", 1)
    if predictor == 1:
        return data
    if not isinstance(predictor, int) or predictor < 10 or not isinstance(columns, int):
        raise _Damaged
    if not 1 <= columns <= MOST_COLUMNS:
        raise _Damaged
    return _unpredicted(data, columns, file.budget)


def _unpredicted(data: bytes, columns: int, budget: _Budget) -> bytes:
    """Rows of one byte for the kind and `columns` samples of one byte each, as PNG filters them."""
    rows, above = bytearray(), bytes(min(columns, len(data)))
    for at in range(0, len(data), columns + 1):
        budget.step()
        row = data[at + 1 : at + 1 + columns]
        if data[at] == 2:
            row = bytes((sample + up) & 255 for sample, up in zip(row, above, strict=False))
        elif data[at]:
            row = _row(data[at], row, above)
        rows += row
        above = row
    return bytes(rows)


def _row(kind: int, row: bytes, above: bytes) -> bytes:
    """PNG's other filters (RFC 2083, 6): the sample before, the mean of it and the one above, or Paeth's choice."""
    done, left, corner = bytearray(), 0, 0
    for sample, up in zip(row, above, strict=False):
        near = left + up - corner
        paeth = min((left, up, corner), key=lambda value: abs(near - value))
        left = (sample + {1: left, 3: (left + up) // 2, 4: paeth}.get(kind, 0)) & 255
        corner = up
        done.append(left)
    return bytes(done)


# --- objects ------------------------------------------------------------------------------------------------

_HEAD = re.compile(_SPACE + rb"(\d{1,10})" + _SPACE + rb"\d{1,10}" + _SPACE + rb"obj")


class _Within(NamedTuple):
    """Where an object lies that is part of an object stream."""

    stream: int  # its number
    position: int


_Place = int | _Within | None  # an offset in the file, a place in a stream, nowhere


class _File:
    """A PDF with a way to find its objects. `strict`: what is damaged is an error, else as if it were not there."""

    def __init__(self, data: bytes, budget: _Budget, *, strict: bool) -> None:
        self.data, self.budget, self.strict = data, budget, strict
        self.find: Callable[[int], _Place] = lambda number: None
        self.trailers: list[dict[str, Any]] = []  # the newest first
        self._containers: dict[int, tuple[bytes, int]] = {}
        self._opening = False

    def get(self, value: Any) -> Any:
        """The value itself, or what it refers to; None where there is nothing."""
        for _ in range(MOST_DEPTH):
            if not isinstance(value, _Ref):
                return value
            self.budget.check()
            place = self.find(value.number)
            try:
                value = None if place is None else self._load(value.number, place)
            except _Damaged:
                if self.strict:
                    raise
                return None
        return None

    def array(self, value: Any) -> list[Any]:
        """What an array, or a value that may stand without one, holds."""
        value = self.get(value)
        items = value if isinstance(value, list) else [] if value is None else [value]
        return [self.get(item) for item in items]

    def dictionary(self, value: Any) -> dict[str, Any]:
        value = self.get(value)
        return value if isinstance(value, dict) else {}

    def at(self, offset: int, number: int | None = None) -> Any:
        """The object that stands at an offset; whichever it is, if no number is given."""
        head = _HEAD.match(self.data, offset) if 0 <= offset < len(self.data) else None
        if head is None or number not in (None, int(head[1])):
            raise _Damaged
        value, end = _parse(self.data, head.end(), self.budget)
        body = _STREAM.match(self.data, end) if isinstance(value, dict) else None
        return _Stream(value, body.end()) if body else value

    def _load(self, number: int, place: int | _Within) -> Any:
        if isinstance(place, int):
            return self.at(place, number)
        text, first = self.container(place.stream)
        pairs = _PAIR.finditer(text, 0, first)
        found = next(itertools.islice(pairs, min(place.position, len(text)), None), None)
        if found is None or int(found[1]) != number:
            raise _Damaged
        return _parse(text, first + int(found[2]), self.budget)[0]

    def container(self, number: int) -> tuple[bytes, int]:
        """The text of an object stream, and where the objects begin behind the list of their numbers."""
        if number not in self._containers:
            if self._opening:  # what an object stream says of itself lies in none
                raise _Damaged
            self._opening = True
            try:
                self._containers[number] = self._opened(number)
            finally:
                self._opening = False
        return self._containers[number]

    def _opened(self, number: int) -> tuple[bytes, int]:
        place = self.find(number)
        stream = self.at(place, number) if isinstance(place, int) else None  # never within another
        first = stream.entries.get("First") if isinstance(stream, _Stream) else None
        if not isinstance(stream, _Stream) or not isinstance(first, int) or first < 0:
            raise _Damaged
        return _decoded(self, stream), first


# An object's number and its offset, in the list at the head of an object stream.
_PAIR = re.compile(rb"(\d{1,10})[\0\t\n\f\r ]++(\d{1,10})(?!\d)")


# --- finding objects by the cross-reference -------------------------------------------------------------------

_START = re.compile(rb"startxref" + _SPACE + rb"(\d{1,10})")
_TABLE = re.compile(_SPACE + rb"xref")
_SUBSECTION = re.compile(_SPACE + rb"(\d{1,10}) (\d{1,10})[\r\n ]+")
_ENTRY = re.compile(rb"(\d{10}) \d{5} ([nf])")
_ENTRY_BYTES = 20
_TRAILER = re.compile(_SPACE + rb"trailer")


class _Section(NamedTuple):
    """The places of `size` objects, the first of them with the number `first`."""

    first: int
    size: int
    place: Callable[[int], _Place]  # by the position in the section


def _by_reference(data: bytes, budget: _Budget) -> _File:
    """The file whose objects lie where its cross-references say, the newest first. Raises _Damaged."""
    file = _File(data, budget, strict=True)
    start = _START.match(data, max(data.rfind(b"startxref"), 0))
    offset: Any = int(start[1]) if start else None
    sections: list[_Section] = []
    seen: list[Any] = []
    while offset is not None and offset not in seen:
        seen.append(offset)
        more, trailer = _cross_reference(file, offset)
        if (hidden := trailer.get("XRefStm")) is not None:  # beside a table, for readers that know streams
            sections += _cross_reference(file, hidden)[0]
        sections += more
        file.trailers.append(trailer)
        offset = trailer.get("Prev")
        if len(sections) > MOST_SECTIONS or len(seen) > MOST_REVISIONS:
            raise _Damaged

    def find(number: int) -> _Place:
        for section in sections:
            if section.first <= number < section.first + section.size:
                return section.place(number - section.first)
        return None

    file.find = find
    return file


def _cross_reference(file: _File, offset: Any) -> tuple[list[_Section], dict[str, Any]]:
    """The sections of a cross-reference, a table or a stream, and its trailer."""
    if not isinstance(offset, int) or offset < 0:
        raise _Damaged
    if table := _TABLE.match(file.data, offset):
        return _table(file, table.end())
    stream = file.at(offset)
    if not isinstance(stream, _Stream):
        raise _Damaged
    return _reference_stream(file, stream), stream.entries


def _table(file: _File, at: int) -> tuple[list[_Section], dict[str, Any]]:
    sections = []
    while subsection := _SUBSECTION.match(file.data, at):
        file.budget.value()
        first, count, at = int(subsection[1]), int(subsection[2]), subsection.end()
        sections.append(_Section(first, count, functools.partial(_place_in_table, file.data, at)))
        at += count * _ENTRY_BYTES
    head = _TRAILER.match(file.data, at)
    trailer = _parse(file.data, head.end(), file.budget)[0] if head else None
    if not isinstance(trailer, dict):
        raise _Damaged
    return sections, trailer


def _place_in_table(data: bytes, start: int, position: int) -> _Place:
    entry = _ENTRY.match(data, start + position * _ENTRY_BYTES)
    if entry is None:
        raise _Damaged
    return int(entry[1]) or None if entry[2] == b"n" else None


def _reference_stream(file: _File, stream: _Stream) -> list[_Section]:
    """ISO 32000-1, 7.5.8: rows of a kind and two numbers, of the widths `/W`."""
    widths = _integers(stream.entries.get("W"))
    numbers = _integers(stream.entries.get("Index", [0, stream.entries.get("Size")]))
    if len(widths) != 3 or not any(widths):
        raise _Damaged
    rows = _decoded(file, stream)
    sections, start = [], 0
    for first, count in zip(numbers[::2], numbers[1::2], strict=False):
        sections.append(_Section(first, count, functools.partial(_place_in_stream, rows, widths, start)))
        start += count
    return sections


def _integers(value: Any) -> list[int]:
    if not isinstance(value, list) or not all(isinstance(each, int) and each >= 0 for each in value):
        raise _Damaged
    return value


def _place_in_stream(rows: bytes, widths: list[int], start: int, position: int) -> _Place:
    width = sum(widths)
    at = (start + position) * width
    if at + width > len(rows):
        raise _Damaged
    ends = [at + widths[0], at + widths[0] + widths[1], at + width]
    kind = int.from_bytes(rows[at : ends[0]], "big") if widths[0] else 1
    second, third = (int.from_bytes(rows[begin:end], "big") for begin, end in itertools.pairwise(ends))
    if kind == 1:
        return second
    return _Within(second, third) if kind == 2 else None


# --- finding objects by scanning ------------------------------------------------------------------------------

# Words first, by their first letters: they are rare, digits are everywhere.
_MARK = re.compile(rb"obj(?<!endobj)|stream(?<!endstream)(?:\r\n|\n|\r)|trailer")
_NUMBERS = re.compile(rb"(\d{1,10})[\0\t\n\f\r ]{1,9}\d{1,5}[\0\t\n\f\r ]{1,9}\Z")
_NUMBERS_BYTES = 10 + 9 + 5 + 9
_LENGTH = re.compile(rb"/Length[\0\t\n\f\r ]{1,9}(\d{1,10})(?![\d\0\t\n\f\r ]*R)")


def _by_scanning(data: bytes, budget: _Budget) -> _File:
    """The file whose objects lie where they are met, the last of each number counting. Raises nothing of its own."""
    file = _File(data, budget, strict=False)
    places: dict[int, _Place] = {}
    file.find = places.get
    at, number, head_end = 0, None, 0
    while mark := _MARK.search(data, at):
        budget.step()
        at = mark.end()
        if mark[0] == b"obj":
            if numbers := _NUMBERS.search(data[max(mark.start() - _NUMBERS_BYTES, 0) : mark.start()]):
                number, head_end = int(numbers[1]), at
                places[number] = at - len("obj") - len(numbers[0])
        elif mark[0] == b"trailer":
            _add_trailer(file, at)
        elif number is not None:
            head = data[head_end : mark.start()]
            if b"/ObjStm" in head:
                _add_container(file, number, places)
            elif b"/XRef" in head:
                _add_trailer(file, head_end)
            at, number = _stream_end(data, at, head), None
        if len(places) > MOST_OBJECTS:
            raise _GivenUp("too_large")
    return file


def _stream_end(data: bytes, start: int, head: bytes) -> int:
    """Where to go on behind a stream: what looks like objects in it (an attached PDF) is none."""
    length = _LENGTH.search(head)
    if length and _ends_at(data, start + int(length[1])):
        return start + int(length[1])
    end = data.find(b"endstream", start)
    return end if end >= 0 else len(data)


def _add_trailer(file: _File, at: int) -> None:
    try:
        trailer = _parse(file.data, at, file.budget)[0]
    except _Damaged:
        return
    if isinstance(trailer, dict):
        file.trailers.insert(0, trailer)


def _add_container(file: _File, number: int, places: dict[int, _Place]) -> None:
    try:
        text, first = file.container(number)
    except _Damaged:
        return
    for index, pair in enumerate(_PAIR.finditer(text, 0, first)):
        file.budget.step()
        places[int(pair[1])] = _Within(number, index)
        if len(places) > MOST_OBJECTS:
            raise _GivenUp("too_large")


# --- attachments ------------------------------------------------------------------------------------------------


def _attached_invoices(file: _File) -> Found:
    """Raises _GivenUp; _Damaged only where the file is strict."""
    if any(trailer.get("Encrypt") is not None for trailer in file.trailers):
        raise _GivenUp("encrypted")
    roots = [trailer["Root"] for trailer in file.trailers if trailer.get("Root") is not None]
    catalogue = file.dictionary(roots[0]) if roots else {}
    if "Pages" not in catalogue and file.strict:
        raise _Damaged
    documents, filtered = [], False
    for stream in _attachments(file, catalogue):
        try:
            document = _invoice(file, stream)
        except _Filtered:
            filtered = True
        else:
            documents += [document] if document is not None and document not in documents else []
    return Found(tuple(documents), "filtered" if filtered and not documents else "")


def _attachments(file: _File, catalogue: dict[str, Any]) -> Iterator[_Stream]:
    """The streams of all attachments, each once, whatever its name and however many names it has."""
    seen = set()
    for specification in _specifications(file, catalogue):
        file.budget.value()
        for value in file.dictionary(file.dictionary(specification).get("EF")).values():
            if not isinstance(value, _Ref) or value in seen:  # a stream is never written in place
                continue
            seen.add(value)
            if isinstance(stream := file.get(value), _Stream):
                yield stream


def _specifications(file: _File, catalogue: dict[str, Any]) -> Iterator[Any]:
    """The file specifications: the leaves of the tree `/Names /EmbeddedFiles`, then `/AF`."""
    waiting, seen = [file.dictionary(catalogue.get("Names")).get("EmbeddedFiles")], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, _Ref):
            if node in seen:
                continue
            seen.add(node)
        file.budget.value()
        entries = file.dictionary(node)
        yield from file.array(entries.get("Names"))[1::2]
        kids = file.get(entries.get("Kids"))
        waiting += reversed(kids) if isinstance(kids, list) else []
    yield from file.array(catalogue.get("AF"))


# --- root elements ----------------------------------------------------------------------------------------------


def _invoice(file: _File, stream: _Stream) -> bytes | None:
    """What a stream holds, if that is an XML whose root is an invoice; else no more of it than tells so is read."""
    pieces, root, read = _pieces(file, stream), _Root(), []
    for piece in pieces:
        read.append(piece)
        if root.feed(piece):
            break
    if not root.ended():
        return None
    return b"".join([*read, *pieces])


class _RootSeen(Exception):
    """Nothing behind the root element's name is parsed."""


class _Root:
    """Reads an XML piece by piece until its root element, or its DOCTYPE, which names the root as well.

    An invoice with a DOCTYPE counts as one: who reads it refuses it, and says so.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = lambda name, attributes: self._see(name in _ROOT_NAMES)
        self._parser.StartDoctypeDeclHandler = lambda name, *rest: self._see(
            name.rpartition(":")[2] in _LOCAL
        )
        self._fed, self._done, self._is_invoice = 0, False, False

    def _see(self, is_invoice: bool) -> None:
        self._is_invoice = is_invoice
        raise _RootSeen

    def feed(self, piece: bytes, last: bool = False) -> bool:
        """Whether no more is needed."""
        piece = piece if self._fed else piece.lstrip(b"\t\n\r ")  # not XML, but written by some
        self._fed += len(piece)
        try:
            self._parser.Parse(piece, last)
        # A codec that the XML names may be none, or one of several bytes.
        except (_RootSeen, expat.ExpatError, LookupError, ValueError):
            self._done = True
        self._done |= last or self._fed > MOST_PROLOG
        return self._done

    def ended(self) -> bool:
        """Whether the root is an invoice's; newer expats may have kept the last piece for later."""
        return (self._done or self.feed(b"", last=True)) and self._is_invoice


_ROOT_NAMES = frozenset(f"{namespace} {local}" for namespace, local in ROOTS)
_LOCAL = frozenset(local for _, local in ROOTS)
