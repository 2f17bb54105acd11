"""What a record is, for programs that cannot import lambda/invoice_record.py: `lambda` is no package's name."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

CODE_FOLDER = Path(__file__).resolve().parents[1] / "lambda"

record = SimpleNamespace(**runpy.run_path(str(CODE_FOLDER / "invoice_record.py")))
