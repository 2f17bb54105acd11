"""The states of a record, and what an interruption does in each. A test holds the names against the processor."""

from __future__ import annotations

from architecture.canvas import GREY, Arrow, Badge, Icon, Panel, Picture, Shape, Text

WIDTH, HEIGHT = 830, 280

FIRST, SECOND = 108, 236  # middles of the two rows
CARD_HEIGHT = 62
LABEL_WIDTH, VALUE_WIDTH = 62, 128

BLUE, PALE_BLUE = "#3B6FD4", "#F3F7FE"
VIOLET, PALE_VIOLET = "#7A4FD0", "#F8F5FE"
AMBER, PALE_AMBER = "#ED7100", "#FFF9F1"
GREEN, PALE_GREEN = "#3A8A2A", "#F4FAF2"

UPLOAD, CLAIMED, STORED, SENT = 34, 188, 447, 713
READING = (CLAIMED + STORED) / 2 + 6

# Name, what the record says then (status, notification), middle, half of its width, border, fill.
STATES = (
    ("claimed", "PROCESSING", "PENDING", (CLAIMED, FIRST), 88, BLUE, PALE_BLUE),
    ("reading", "READING", "PENDING", (READING, SECOND), 76, VIOLET, PALE_VIOLET),
    ("stored", "PROCESSED | FAILED", "SENDING", (STORED, FIRST), 107, AMBER, PALE_AMBER),
    ("sent", "PROCESSED | FAILED", "SENT", (SENT, FIRST), 107, GREEN, PALE_GREEN),
)
_HALF = {name: half for name, _, _, _, half, _, _ in STATES}


def _state(
    name: str, status: str, notification: str, at: tuple[float, float], half: float, border: str, fill: str
) -> tuple[Shape, ...]:
    x, y = at
    labels, values = x - half + 10 + LABEL_WIDTH / 2, x - half + 14 + LABEL_WIDTH + VALUE_WIDTH / 2
    return (
        Panel(name=name, at=at, size=(2 * half, CARD_HEIGHT), fill=fill, border=border, pen=1.3),
        Text(at=(labels, y - 12), width=LABEL_WIDTH, text="status", size=10.5, color=GREY),
        Text(at=(values, y - 12), width=VALUE_WIDTH, text=status, size=11, bold=True),
        Text(at=(labels, y + 12), width=LABEL_WIDTH, text="notification", size=10.5, color=GREY),
        Text(at=(values, y + 12), width=VALUE_WIDTH, text=notification, size=11, bold=True),
    )


def _step(number: int, word: str, tail: str, head: str, start: float, end: float) -> tuple[Shape, ...]:
    """An arrow of the first row with its step's number above and its name below."""
    middle = (start + end) / 2
    return (
        Arrow(tail=tail, head=head, path=((start, FIRST), (end, FIRST))),
        Badge(at=(middle, FIRST - 16), number=number),
        Text(at=(middle, FIRST + 13), text=word, size=11, bold=True),
    )


def _again(state: str, middle: float, why: str, what: str) -> tuple[Shape, ...]:
    """A dashed loop above a state: what happens when the function stops there, or is called once more."""
    top, turn = FIRST - CARD_HEIGHT / 2, FIRST - CARD_HEIGHT / 2 - 24
    left, right = middle - 30, middle + 30
    path = ((right, top), (right, turn), (left, turn), (left, top))
    return (
        Arrow(tail=state, head=state, dashed=True, path=path),
        Text(at=(middle, turn - 29), text=why, size=11, bold=True),
        Text(at=(middle, turn - 14), text=what, size=10.5, color=GREY),
    )


_BOTTOM, _UNDER = FIRST + CARD_HEIGHT / 2, FIRST + CARD_HEIGHT / 2 + 24
_GIVES_UP: tuple[Shape, ...] = (
    Arrow(
        tail="claimed",
        head="claimed",
        dashed=True,
        path=(
            (CLAIMED - 10, _BOTTOM),
            (CLAIMED - 10, _UNDER),
            (CLAIMED - 70, _UNDER),
            (CLAIMED - 70, _BOTTOM),
        ),
    ),
    Text(at=(CLAIMED - 75, _UNDER + 16), width=200, text="Gives up cleanly", size=11, bold=True),
    Text(
        at=(CLAIMED - 75, _UNDER + 44),
        width=200,
        text="frees the lease and raises: Lambda tries\nagain after 1 and 2 minutes, then the\nevent waits with the failed events",
        size=10.5,
        color=GREY,
    ),
)

_JOB: tuple[Shape, ...] = (
    Arrow(
        tail="claimed",
        head="reading",
        path=((CLAIMED + 38, _BOTTOM), (CLAIMED + 38, SECOND), (READING - _HALF["reading"], SECOND)),
    ),
    Text(
        at=(CLAIMED + 106, _BOTTOM + 22),
        width=120,
        text="PDF, TIFF:\na job is started",
        size=10.5,
        color=GREY,
    ),
    Arrow(
        tail="reading",
        head="stored",
        path=((READING + _HALF["reading"], SECOND), (STORED, SECOND), (STORED, _BOTTOM)),
    ),
    Text(
        at=(STORED + 112, SECOND - 56),
        width=206,
        text="the job has ended, or the hourly check:\nclaim, read the result, store",
        size=10.5,
        color=GREY,
    ),
)

_CRASHES: tuple[Shape, ...] = (
    Text(at=(SENT, SECOND - 14), width=214, text="Dies twice while reading", size=11, bold=True),
    Text(
        at=(SENT, SECOND + 8),
        width=214,
        text="the third delivery only stores FAILED,\ncrashed, and its e-mail says so",
        size=10.5,
        color=GREY,
    ),
)

GUARANTEE = Picture(
    file_name="delivery-guarantee.png",
    width=WIDTH,
    height=HEIGHT,
    shapes=(
        Icon(
            name="upload",
            icon="aws.storage.SimpleStorageServiceS3",
            at=(UPLOAD, FIRST),
            size=40,
            title="Upload",
        ),
        *(shape for state in STATES for shape in _state(*state)),
        *_step(3, "Claim", "upload", "claimed", UPLOAD + 22, CLAIMED - _HALF["claimed"]),
        *_step(6, "Store", "claimed", "stored", CLAIMED + _HALF["claimed"], STORED - _HALF["stored"]),
        *_step(7, "Notify", "stored", "sent", STORED + _HALF["stored"], SENT - _HALF["sent"]),
        *_again("claimed", CLAIMED, "Dies", "the lease ends, the next delivery claims"),
        *_again("stored", STORED, "Dies", "the next delivery sends: a second e-mail, perhaps"),
        *_again("sent", SENT, "Delivered again", "acknowledged, nothing is done"),
        *_GIVES_UP,
        *_JOB,
        *_CRASHES,
    ),
)
