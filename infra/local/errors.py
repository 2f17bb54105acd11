"""What the local run raises.

LocalError          the run can't go on; its message is the sentence that the user sees
└── NotLocal        an address would leave this machine
TextractError       an error that Textract answers with; `code` and `status` as on AWS
└── PasswordProtected
"""

from __future__ import annotations


class LocalError(Exception):
    """The local run can't go on. The message is one sentence for the user."""


class NotLocal(LocalError):
    """An endpoint is empty or does not name this machine, so that a call could reach real AWS."""


class TextractError(Exception):
    """An answer of Textract's that is an error."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class PasswordProtected(TextractError):
    """The document opens only with a password, which Textract has no way to be told."""

    def __init__(self) -> None:
        super().__init__(
            "UnsupportedDocumentException", "Request has a document that is protected by a password"
        )
