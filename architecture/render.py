"""Draw a picture with `diagrams` and Graphviz, every shape at its place, and keep its source inside the PNG."""

from __future__ import annotations

import importlib
import io
from pathlib import Path

import diagrams
from diagrams import Diagram, Edge, Node
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from architecture import canvas
from architecture.canvas import Arrow, Badge, Icon, Panel, Picture, Point, Shape, Text

POINTS_PER_INCH = 72
# Twice the README's pixels, for screens with small ones.
DPI = 2 * POINTS_PER_INCH
COLORS = 256
FONT, BOLD = "Liberation Sans", "Liberation Sans Bold"
ICONS = Path(diagrams.__file__).resolve().parents[1]
# The PNG's text chunk with the graph's source. Pixels differ between versions of Graphviz and fonts; this does not.
SOURCE_CHUNK = "Graphviz source"


class _Drawing(Diagram):
    """A diagram that only gathers: it is drawn by `png`, and leaves no file behind."""

    def render(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        diagrams.setdiagram(None)


def source(picture: Picture) -> str:
    """The graph in Graphviz's language, with the icons' paths relative to where `diagrams` is installed."""
    return _draw(picture).dot.source.replace(f"{ICONS}/", "")


def png(picture: Picture) -> bytes:
    """The picture, with few enough colours to be small and its own source in a text chunk. Needs Graphviz's `dot`."""
    # 2: every node and every line is where the source says; Graphviz only paints.
    raw = _draw(picture).dot.pipe(format="png", engine="neato", neato_no_op=2)
    image = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    info = PngInfo()
    info.add_text(SOURCE_CHUNK, source(picture), zip=True)
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True, pnginfo=info)
    return content.getvalue()


def source_inside(content: bytes) -> str | None:
    """The source from which a PNG was drawn."""
    return Image.open(io.BytesIO(content)).info.get(SOURCE_CHUNK)


def _draw(picture: Picture) -> Diagram:
    graph = {
        "pad": "0",
        "margin": "0",
        "dpi": str(DPI),
        "bgcolor": canvas.WHITE,
        "outputorder": "nodesfirst",
        "label": "",
    }
    edges = {"color": canvas.LINE, "penwidth": "1.3", "arrowsize": "0.65"}
    with _Drawing(filename=picture.file_name, show=False, graph_attr=graph, edge_attr=edges) as drawing:
        pen = _Pen(picture)
        for shape in picture.shapes:
            pen.draw(shape)
    return drawing


class _Pen:
    """Turns shapes into nodes and edges of the diagram that is being drawn."""

    def __init__(self, picture: Picture) -> None:
        self._height = picture.height
        self._nodes: dict[str, Node] = {}
        self._texts = 0
        whole = (picture.width, picture.height)
        self.draw(Panel(name="canvas", at=(whole[0] / 2, whole[1] / 2), size=whole, border=canvas.WHITE))

    def draw(self, shape: Shape) -> None:
        match shape:
            case Icon():
                self._icon(shape)
            case Panel():
                self._panel(shape)
            case Text():
                self._text(shape)
            case Badge():
                self._badge(shape)
            case Arrow():
                self._arrow(shape)

    def _icon(self, icon: Icon) -> None:
        module, _, kind = icon.icon.rpartition(".")
        node = getattr(importlib.import_module(f"diagrams.{module}"), kind)
        self._nodes[icon.name] = node(nodeid=icon.name, **self._place(icon.at, (icon.size, icon.size)))
        x, y = icon.at
        lines = [line for line in (icon.title, *icon.remark.split("\n")) if line]
        # The first line is bold; 13 pixels a line.
        start = y - icon.size / 2 - 8 - 13 * (len(lines) - 1) if icon.label_above else y + icon.size / 2 + 10
        for number, line in enumerate(lines):
            first = number == 0
            text = Text(
                at=(x, start + 13 * number), text=line, bold=first, color=canvas.INK if first else canvas.GREY
            )
            self._text(text)

    def _panel(self, panel: Panel) -> None:
        style = "rounded,filled,dashed" if panel.dashed else "rounded,filled"
        look = {"shape": "box", "style": style, "fillcolor": panel.fill, "color": panel.border}
        self._nodes[panel.name] = Node(
            nodeid=panel.name, penwidth=str(panel.pen), **look, **self._place(panel.at, panel.size)
        )

    def _text(self, text: Text) -> None:
        self._texts += 1
        look = {"shape": "none", "fontname": BOLD if text.bold else FONT, "fontcolor": text.color}
        label = text.text
        if text.width is not None:
            label = "".join(f"{line}\\l" for line in text.text.split("\n"))
        place = self._place(text.at, (text.width or 0, 0)) | {"fixedsize": "false"}
        Node(
            label,
            nodeid=f"text {self._texts}",
            fontsize=str(text.size),
            margin="0",
            labelloc="c",
            **look,
            **place,
        )

    def _badge(self, badge: Badge) -> None:
        look = {
            "shape": "circle",
            "style": "filled",
            "fillcolor": canvas.INK,
            "color": canvas.INK,
            "fontcolor": canvas.WHITE,
        }
        look |= {"fontname": BOLD, "fontsize": "11", "labelloc": "c", "margin": "0"}
        Node(str(badge.number), nodeid=f"step {badge.number}", **look, **self._place(badge.at, (17, 17)))

    def _arrow(self, arrow: Arrow) -> None:
        points = canvas.curve(canvas.without_heads(arrow.path, both_ways=arrow.both_ways))
        # Graphviz reads the start's tip first.
        tips = ([("s", arrow.path[0])] if arrow.both_ways else []) + [("e", arrow.path[-1])]
        ends = " ".join(f"{letter},{self._point(tip)}" for letter, tip in tips)
        position = f"{ends} {' '.join(map(self._point, points))}"
        style = "dashed" if arrow.dashed else "solid"
        edge = Edge(forward=True, reverse=arrow.both_ways, style=style, pos=position)
        self._nodes[arrow.tail].connect(self._nodes[arrow.head], edge)

    def _place(self, at: Point, size: Point) -> dict[str, str]:
        width, height = (f"{side / POINTS_PER_INCH:.4f}" for side in size)
        return {"pos": self._point(at), "width": width, "height": height, "fixedsize": "true"}

    def _point(self, point: Point) -> str:
        """Graphviz counts upwards."""
        x, y = point
        return f"{x:.1f},{self._height - y:.1f}"
