"""Draws the pictures of this folder: `python -m architecture.diagram`.

What they show is in flow.py and guarantee.py. `--check` only tells whether the files show it as it is now.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from architecture.canvas import Picture
from architecture.flow import FLOW
from architecture.guarantee import GUARANTEE

FOLDER = Path(__file__).resolve().parent
PICTURES = (FLOW, GUARANTEE)
PACKAGES = ("diagrams", "PIL")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m architecture.diagram",
        description="Draws the pictures of architecture/ with the diagrams package and Graphviz.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="draw them, but leave the files alone; fail if a file was drawn from something else",
    )
    arguments = parser.parse_args()
    if missing := [package for package in PACKAGES if find_spec(package) is None]:
        sys.exit(f"Drawing needs {', '.join(missing)}: pip install '.[pictures]'")
    if shutil.which("dot") is None:
        sys.exit("Drawing needs Graphviz: apt-get install graphviz")
    if not arguments.check:
        for picture in PICTURES:
            draw(picture)
    elif outdated := [picture.file_name for picture in PICTURES if not is_current(picture)]:
        sys.exit(f"Not drawn from what the program says now: {', '.join(outdated)}. Run {parser.prog}")


def draw(picture: Picture) -> None:
    """Write the picture's file."""
    from architecture.render import png

    path = FOLDER / picture.file_name
    path.write_bytes(png(picture))
    print(f"drew {path.relative_to(FOLDER.parent)}")


def is_current(picture: Picture) -> bool:
    """Whether the picture's file was drawn from the same source as the picture drawn now."""
    from architecture.render import png, source_inside

    path = FOLDER / picture.file_name
    return path.is_file() and source_inside(path.read_bytes()) == source_inside(png(picture))


if __name__ == "__main__":
    main()
