"""What a record is, and what is remembered of suppliers, for programs that cannot import these: `lambda` is no package's name."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

CODE_FOLDER = Path(__file__).resolve().parents[1] / "lambda"

record = SimpleNamespace(**runpy.run_path(str(CODE_FOLDER / "invoice_record.py")))
suppliers = SimpleNamespace(**runpy.run_path(str(CODE_FOLDER / "invoice_suppliers.py")))
