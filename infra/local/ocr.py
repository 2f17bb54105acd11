"""The OCR engine that reads pages here: RapidOCR, whose models come inside its wheel. It is not Textract.

Its accuracy and confidences are its own; its lines, like Textract's, end where a wide gap begins.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from infra.local.blocks import Line, Point, Text

if TYPE_CHECKING:
    from PIL import Image

# More threads than this bring nothing on one page.
MOST_THREADS = 4


class Engine:
    """RapidOCR, loaded at once in the background; calls wait for it and for each other."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._rapid: Any = None

    def load(self) -> None:
        """Read a word, which loads all three models, so that the first invoice does not pay for it. Takes seconds."""
        from PIL import Image, ImageDraw

        page = Image.new("RGB", (200, 100), "white")
        ImageDraw.Draw(page).text((20, 40), "Invoice", fill="black")
        self.read(page)

    def read(self, image: Image.Image) -> list[Line]:
        """The lines of an RGB image, in the engine's order; none on a blank page."""
        import numpy

        width, height = image.size
        blue_green_red = numpy.ascontiguousarray(numpy.asarray(image)[:, :, ::-1])
        with self._one_at_a_time:
            result = self._loaded()(blue_green_red)
        if result.txts is None:
            return []
        words = result.word_results or [()] * len(result.txts)
        read = zip(result.txts, result.scores, result.boxes, words, strict=True)
        return [_line(*each, width=width, height=height) for each in read]

    def _loaded(self) -> Any:
        if self._rapid is None:
            self._rapid = _load_rapidocr()
        return self._rapid


def _load_rapidocr() -> Any:
    import cv2
    from rapidocr import RapidOCR

    threads = min(MOST_THREADS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    cv2.setNumThreads(threads)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.return_word_box": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_batch_num": 1,  # else a short line is stretched to the width of its neighbours
        }
    )


def _line(text: str, score: float, box: Any, words: Any, *, width: int, height: int) -> Line:
    def corners(points: Any) -> tuple[Point, Point, Point, Point]:
        a, b, c, d = ((_within(x / width), _within(y / height)) for x, y in points)
        return (a, b, c, d)

    # Each word is (text, score, box), or (text, score, None) where the engine could not place it.
    placed = [Text(word, _percent(sure), corners(place)) for word, sure, place in words if place is not None]
    return Line(" ".join(text.split()), _percent(score), corners(box), tuple(placed))


def _within(share: Any) -> float:
    return min(1.0, max(0.0, float(share)))


def _percent(score: Any) -> float:
    return round(100 * float(score), 3)
