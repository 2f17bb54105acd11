"""What may be wrong with a file: the codes of a FAILED record, their sentences, AWS's words that mean one of them.

Data, without AWS, environment or clock.
"""

from __future__ import annotations

# The sentences that a FAILED record and its e-mail show, by code; in braces what `failure_sentences` fills in.
FAILURES = {
    "empty_file": "The file is empty; please upload it again.",
    "too_large": "The file is too large to be read (an image may have {image_megabytes} MB, a PDF or TIFF "
    "{megabytes} MB and {pages} pages, an XML {xml_megabytes} MB); please upload a smaller one.",
    "too_many_pages": "The file has more than {pages} pages; please upload the invoice alone.",
    "too_long": "The file holds more text than can be fetched in one go; please upload the invoice alone.",
    "unsupported_format": "The file is no PNG, JPEG, TIFF, PDF or XML, or its name does not end like one's (nothing "
    "may follow, not even a space); please upload such a file, under such a name.",
    "unreadable": "The file is damaged or too large a picture (over 10,000 pixels a side); please upload "
    "it again from its source.",
    "unreadable_file": "The file is damaged, has no pages, has a page of over 40 inches (1 m) a side or is protected by "
    "a password; please upload an unprotected copy in a usual size.",
    "password_protected": "The file is protected by a password; please upload an unprotected copy.",
    "xml_damaged": "The XML is damaged or cut off and cannot be read; please upload it again from its source.",
    "xml_foreign": "The XML is no e-invoice of a kind that is known (EN 16931 as UN/CEFACT CII or OASIS UBL: XRechnung, "
    "Peppol, Factur-X, ZUGFeRD); please upload the invoice itself, or as a PDF.",
    "xml_hostile": "The XML holds what no e-invoice has (a DTD or entities, endless depth or length) and was not read; "
    "please ask who sent it for another one.",
    "source_deleted": "The file was deleted before it could be read; please upload it again.",
    "textract_failed": "Textract failed again and again to read the file, which may be damaged or have a page of over "
    "40 inches (1 m) a side; please upload another copy, or enter this invoice by hand.",
    "job_lost": "Textract never finished reading the file; please upload it again, or enter this invoice by hand.",
    "gave_up": "The processor failed {tries} times to finish this file, by a fault of its own; please enter this "
    "invoice by hand.",
    "crashed": "Reading this file stopped the processor twice; please enter this invoice by hand.",
}


def failure_sentences(*, megabytes: int, pages: int, tries: int) -> dict[str, str]:
    """FAILURES with a deployment's limits: the largest file, the longest document, the tries that a record may spoil."""
    limits = {
        "megabytes": megabytes,
        "image_megabytes": min(10, megabytes),
        "xml_megabytes": min(20, megabytes),
        "pages": pages,
        "tries": tries,
    }
    return {code: sentence.format(**limits) for code, sentence in FAILURES.items()}


# Textract's words for what is the document's fault:
# https://docs.aws.amazon.com/textract/latest/dg/API_DetectDocumentText.html#API_DetectDocumentText_Errors
IMAGE_FAULTS = {
    "UnsupportedDocumentException": "unsupported_format",
    "DocumentTooLargeException": "too_large",
    "BadDocumentException": "unreadable",
    "InvalidParameterException": "unreadable",
}
# When a job is started, an invalid parameter may be our role or topic: not the document's fault.
JOB_FAULTS = {
    "UnsupportedDocumentException": "unsupported_format",
    "DocumentTooLargeException": "too_large",
    "BadDocumentException": "unreadable_file",
}
GONE = ("404", "NoSuchKey", "NoSuchVersion")  # S3 of an object, or of this version of it
THROTTLED = ("ThrottlingException", "ProvisionedThroughputExceededException", "LimitExceededException")
# By a word in a failed job's StatusMessage, of which no list is published: those that can mean nothing else.
JOB_FAILURES = {
    "UNSUPPORTED": "unsupported_format",
    "INVALID_IMAGE_TYPE": "unsupported_format",
    "TOO_LARGE": "too_large",
    "PASSWORD": "password_protected",
    "ENCRYPT": "password_protected",
    "INVALID_DOCUMENT": "unreadable_file",
    "BAD_DOCUMENT": "unreadable_file",
}
