"""The stack with IAM enforced: all of it works with the rights it has, and none of them is too much."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.cloud import User
from tests.e2e.conftest import PATIENCE
from tests.invoices.render import FOLDER, render_pdf
from tests.permission_table import PAGE, Row, observe_all, page
from tests.strict.cloud import StrictSession
from tests.strict.textract import StrictTextract

pytestmark = pytest.mark.slow


class Session(StrictSession):
    textract_type = StrictTextract


@pytest.fixture(scope="module")
def strict() -> Iterator[Session]:
    """The default stack on a cloud that enforces IAM, with the real OCR engine."""
    with Session() as session:
        yield session


def test_uploads_of_each_kind_are_processed_with_iam_enforced(strict: Session, tmp_path: Path) -> None:
    """From S3's own event to the e-mail: an image, a PDF by a job and its notice, a file that is none."""
    (tmp_path / "text.png").write_bytes(b"not a picture")
    with (tmp_path / "invoice.pdf").open("wb") as file:
        render_pdf(2, file)
    files = {
        FOLDER / "invoice_page_1.png": ("PROCESSED", "Invoice Processed"),
        tmp_path / "invoice.pdf": ("PROCESSED", "Invoice Processed"),
        tmp_path / "text.png": ("FAILED", "Invoice Not Processed"),
    }
    user = User(strict.cloud)
    uploaded = {user.upload(path, f"invoices/{path.name}"): expected for path, expected in files.items()}
    for invoice_id, (status, subject) in uploaded.items():
        email = strict.inbox.wait_for(invoice_id, PATIENCE)
        assert email is not None and email.subject == subject
        assert (user.record(invoice_id) or {})["status"] == status


def test_check_finds_an_upload_without_an_event_with_iam_enforced(strict: Session) -> None:
    user = User(strict.cloud)
    invoice_id = user.upload(FOLDER / "receipt.png", "invoices/missed.pNg")
    assert user.record(invoice_id) is None
    user.check()
    assert (user.record(invoice_id) or {})["status"] == "PROCESSED"


# --- every right, taken away once ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def observed() -> dict[str, list[Row]]:
    return observe_all()


def test_run_fails_without_each_right(observed: dict[str, list[Row]]) -> None:
    for rows in observed.values():
        assert [row.grant for row in rows if not row.without] == []


def test_page_of_permissions_is_up_to_date(observed: dict[str, list[Row]]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(observed), "run: python -m tests.permission_table"
