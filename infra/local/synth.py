"""Synthesize the stack into a folder: `python -m infra.local.synth FOLDER CONTEXT PAGE`, the context as JSON, PAGE the
folder of the invoice browser's page or empty.

A process of its own, so that it runs beside the rest of the start and its Node ends with it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from infra.app import synthesize
from infra.settings import SettingsError


def main() -> None:
    _, folder, context, page = sys.argv
    try:
        synthesize(Path(folder), json.loads(context), make_page=lambda: Path(page) if page else None)
    except SettingsError as error:
        sys.exit(str(error))  # the last line is what the local run shows


if __name__ == "__main__":
    main()
