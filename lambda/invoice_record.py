"""What a record is: states, attributes, size, the keys of its indexes, what needs attention, what is to be paid.

Pure functions, without AWS, environment or clock. The processor and the invoice browser import them, so that both
mean the same by a record. A record is a dict of Python values: text, Decimal or int, bool, bytes, list, dict. What it does
not have is absent; where a function or a write says None for an attribute, the record shall lack it.
"""

from __future__ import annotations

import base64
import re
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from invoice_payment import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from invoice_agreement import Reading
    from invoice_fields import Field, LineItem

    Record = dict[str, Any]

# ---------------------------------------------------------------------------------------------------------
# The file
# ---------------------------------------------------------------------------------------------------------

INVOICE_PREFIX = "invoices/"
TEXT_PREFIX = "text/"

# Textract's limits: https://docs.aws.amazon.com/textract/latest/dg/limits-document.html
MAX_IMAGE_BYTES = 10 * 1024 * 1024
MAX_JOB_BYTES = 500 * 1024 * 1024
MAX_E_INVOICE_BYTES = 20 * 1024 * 1024  # an XML, or a PDF that may hold one
# What can be uploaded, read and shown, by suffix: kind, content type, most bytes. An image is read at once, a PDF or TIFF
# too if it has one page; else by a job. An XML is read without Textract, and shown as text: as XML, a browser would run
# the scripts in it.
FILE_TYPES = {
    ".png": ("image", "image/png", MAX_IMAGE_BYTES),
    ".jpg": ("image", "image/jpeg", MAX_IMAGE_BYTES),
    ".jpeg": ("image", "image/jpeg", MAX_IMAGE_BYTES),
    ".pdf": ("pdf", "application/pdf", MAX_JOB_BYTES),
    ".tif": ("tiff", "image/tiff", MAX_JOB_BYTES),
    ".tiff": ("tiff", "image/tiff", MAX_JOB_BYTES),
    ".xml": ("xml", "text/plain", MAX_E_INVOICE_BYTES),
}


def suffix_of(key: str) -> str:
    """The end of a key in lower case, with its dot, as FILE_TYPES has it."""
    return "." + key.rpartition(".")[2].lower()


def is_invoice(key: str) -> bool:
    """Whether a (decoded) key names a file that can be read."""
    return key.startswith(INVOICE_PREFIX) and suffix_of(key) in FILE_TYPES


def category_of(key: str) -> str | None:
    """The folder under invoices/, if any."""
    folder, slash, _ = key.removeprefix(INVOICE_PREFIX).partition("/")
    return folder if slash and folder else None


def invoice_id_of(bucket: str, key: str, version: str) -> str:
    """The same id for the same upload, however often and by whichever event it is delivered.

    `version` is S3's version id; where there is none, what else tells this upload from others.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"s3://{bucket}/{key}?versionId={version}"))


# ---------------------------------------------------------------------------------------------------------
# States and attributes
# ---------------------------------------------------------------------------------------------------------

PROCESSING, READING, PROCESSED, FAILED = "PROCESSING", "READING", "PROCESSED", "FAILED"
FINISHED = (PROCESSED, FAILED)
PENDING, SENDING, SENT = "PENDING", "SENDING", "SENT"
# Where the index NeedsAttention lists a record: FAILED, or one of these.
UNFINISHED, OWED, REVIEW = "UNFINISHED", "OWED", "REVIEW"
FAILED_REVIEWED, REMOVED = "FAILED_REVIEWED", "REMOVED"
TO_PAY = "TO_PAY"  # the one partition of the index ToPay

INVOICE, RECEIPT, CREDIT_NOTE, OTHER = "invoice", "receipt", "credit_note", "other"
INVOICE_TYPES = (INVOICE, RECEIPT, CREDIT_NOTE, OTHER)

# What is read from the page and can be corrected, by the kind of its value; and what people call it. The currency
# has no line of its own: it stands beside the amounts.
FIELD_KINDS = {
    "vendor": "name",
    "vendor_tax_id": "name",
    "invoice_number": "name",
    "purchase_order": "name",
    "invoice_date": "day",
    "due_date": "day",
    "currency": "currency",
    "subtotal": "amount",
    "tax": "amount",
    "total": "amount",
    "amount_due": "amount",
}
FIELD_LABELS = {
    "vendor": "Vendor",
    "vendor_tax_id": "Vendor's tax number",
    "invoice_number": "Invoice number",
    "purchase_order": "Order number",
    "invoice_date": "Invoice date",
    "due_date": "Due date",
    "subtotal": "Subtotal",
    "tax": "Tax",
    "total": "Total",
    "amount_due": "Amount due",
}
# Of a record, its line items and its history.
AMOUNTS = {"subtotal", "tax", "total", "amount_due", "pay_amount", "unit_price", "amount"}

# What a list shows of a record, and what one invoice shows besides. The rest is the processor's own.
SUMMARY = (
    "invoice_id file_name status vendor invoice_number invoice_date due_date currency total invoice_type category tags "
    "review_reasons possible_duplicate_of uploaded_at reviewed_at paid_at removed_at revision"
).split()
# What an export has besides.
EXPORTED = "subtotal tax amount_due vendor_tax_id payment paid_by".split()
# What the list of what is to be paid shows besides.
DUE = "payment amount_due to_pay pay_by pay_amount paid_by".split()
DETAILS = (
    "size processed_at notified_at page_count pages_missing vendor_tax_id purchase_order subtotal tax amount_due payment "
    "corrects line_items line_items_left_out fields "
    "error extracted_text history_left_out pay_by pay_amount forgotten notes reviewed_by paid_by removed removed_by history"
).split()
# What users and programs know of a record, in the order of the README: all that is shown but the history, and where the
# file and its text are. What is not in it is the processor's own.
PUBLIC = (
    "invoice_id file_name size bucket version_id uploaded_at processed_at notified_at status revision error extracted_text "
    "text_location page_count pages_missing invoice_type category tags vendor vendor_tax_id invoice_number purchase_order "
    "invoice_date due_date currency subtotal tax total amount_due pay_by pay_amount payment corrects line_items "
    "line_items_left_out fields review_reasons possible_duplicate_of reviewed_at reviewed_by paid_at paid_by removed "
    "removed_at removed_by notes forgotten"
).split()

# ISO 4217, active currencies of countries: a typing error must not put a wrong currency on an amount.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
    TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)


def review_sentence(reason: str, record: Record) -> str | None:
    """What to check where the doubt did not arise from reading the fields; None for the reader's own reasons."""
    if reason == "pages_missing":
        return f"These pages could not be read: {', '.join(str(page) for page in record['pages_missing'])}."
    if reason == "xml_disagrees" and (printed := record.get("payment", {}).get("printed")):
        of_xml = [grouped(each["iban"]) for each in record["payment"]["accounts"] if "iban" in each]
        return (
            "The e-invoice in the file does not say the same as its page. "
            f"Account: {' or '.join(of_xml)} in the e-invoice, {' or '.join(map(grouped, printed))} on the page."
        )
    if reason == "possible_duplicate":
        return f"It looks like an invoice that came before, with ID {record['possible_duplicate_of']}."
    if reason == BANK_DETAILS_CHANGED:
        changed = record.get("payment", {}).get("changed", ())
        accounts = "; ".join(f"…{each['account_ends']} instead of …{each['known_ends']}" for each in changed)
        return (
            f"The bank account is not the one known for this supplier{accounts and f': {accounts}'}. Before you "
            "pay, call the supplier under a number you know, not under one that stands on this invoice."
        )
    return None


# ---------------------------------------------------------------------------------------------------------
# What was read
# ---------------------------------------------------------------------------------------------------------

MAX_LINE_ITEMS = 500
# And invoices that one corrects: no payee has so many, and an item has no room for thousands.
MAX_ACCOUNTS = 20


def attributes_of(reading: Reading, choices: Mapping[str, Sequence[Any]]) -> Record:
    """What a record keeps of what was read: type, payment, items and fields, these with their evidence and as values.

    `choices` has for each field the values between which a person has to choose, if any. Of long lists the first count.
    """
    invoice, category = reading.invoice, reading.category
    items, fields = invoice.line_items, invoice.fields
    evidence = {
        name: _evidence(field, choices[name], reading.learned.get(name)) for name, field in fields.items()
    }
    if category:
        evidence["category"] = {
            "text": category.value,
            "source": "supplier",
            "learned": dict(category.learned),
        }
    payment = {
        name: part[:MAX_ACCOUNTS] if isinstance(part, list) else part
        for name, part in reading.payment.items()
    }
    return {
        "invoice_type": invoice.invoice_type,
        "payment": payment,
        "corrects": list(reading.corrects[:MAX_ACCOUNTS]),
        "marks": list(reading.marks),
        "line_items": [_line_item(item) for item in items[:MAX_LINE_ITEMS]],
        "line_items_left_out": max(len(items) - MAX_LINE_ITEMS, 0) or None,
        "fields": evidence,
        **({"category": category.value} if category else {}),
        **{name: plain(field.value) for name, field in fields.items()},
    }


def _line_item(item: LineItem) -> Record:
    values = {
        name: getattr(item, name) for name in ("description", "quantity", "unit_price", "amount", "page")
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


def _evidence(field: Field, choice: Sequence[Any], learned: Mapping[str, str] | None) -> Record:
    """Where a field was read, as a record keeps it: numbers as Decimal, the box as Textract names it.

    `learned` says by whose correction of which invoice it is known, if it is not read: {by, at, invoice_id}.
    """
    evidence: Record = {"text": field.text, "page": field.page, "source": field.source}
    evidence |= {"certainty": field.certainty} | (
        {"choice": [plain(each) for each in choice]} if choice else {}
    )
    evidence |= {"learned": dict(learned)} if learned else {}
    if field.confidence is not None:
        evidence["confidence"] = Decimal(str(round(field.confidence, 2)))
    if field.box:
        sides = {
            "Left": field.box.left,
            "Top": field.box.top,
            "Width": field.box.width,
            "Height": field.box.height,
        }
        evidence["box"] = {name: Decimal(str(round(side, 5))) for name, side in sides.items()}
    return evidence


def plain(value: Any) -> Any:
    """A field's value as a record holds it: a date as ISO 8601 text."""
    return value.isoformat() if hasattr(value, "isoformat") else value


# ---------------------------------------------------------------------------------------------------------
# What needs attention, and what is to be paid
# ---------------------------------------------------------------------------------------------------------


def needs_review(record: Record) -> bool:
    """Whether a person still has to look at it. Another account than before is not settled by having been seen."""
    reasons = record.get("review_reasons", ())
    return BANK_DETAILS_CHANGED in reasons or (
        "reviewed_at" not in record and (record["status"] == FAILED or bool(reasons))
    )


def attention_of(record: Record) -> str | None:
    """Where NeedsAttention lists a record; None for one that needs nobody's attention.

    UNFINISHED while it is read or its e-mail is owed, OWED while programs have not heard of its last change, whatever
    else holds: by that the check finds it. Then what a person did decides: REMOVED; or FAILED and REVIEW until it was
    reviewed, FAILED_REVIEWED afterwards.
    """
    if record["status"] not in FINISHED or record.get("notification") != SENT:
        return UNFINISHED
    if "publish_owed" in record:
        return OWED
    if "removed_at" in record:
        return REMOVED
    if record["status"] == FAILED:
        return FAILED if needs_review(record) else FAILED_REVIEWED
    return REVIEW if needs_review(record) else None


def next_revision(record: Record) -> Record:
    """What every change of a finished record says beside itself: that it is another one now, of which programs shall hear.

    `attention_of` and `index_keys` are worked out after it.
    """
    return {"revision": record.get("revision", 0) + 1, "publish_owed": True}


def published(record: Record) -> Record:
    """The changes after a message with this record was published.

    To be written under the condition that `revision` and `notification` are unchanged; else whoever changed it owes anew.
    """
    told: Record = {"publish_owed": None}
    return told | {"attention": attention_of(record_after(record, told))}


# How an invoice says that nobody has to send the money: it is paid, or the payee takes it.
SETTLED_BY = ("paid", "card", "debit")
# Doubts of the amount itself. Until a person has looked, the invoice is to be checked, not to be paid.
AMOUNT_DOUBTS = frozenset(("total_missing", "total_ambiguous", "amount_due_doubtful", "totals_disagree"))
# Who pays an invoice in spite of one of these has to say so.
BANK_DETAILS_CHANGED = "bank_details_changed"
PAY_WARNINGS = (BANK_DETAILS_CHANGED, "possible_duplicate")


def to_pay_of(record: Record) -> Record:
    """The keys of ToPay and what it adds up, for what somebody still has to pay; else None for each.

    To be paid is a finished record that is neither paid nor removed, does not say that it is settled (SETTLED_BY), and
    whose amount is known and not in doubt; not a receipt, which proves a payment. An amount of zero is nothing to pay.
    No other doubt takes an invoice off the list, a warning (PAY_WARNINGS) neither: it would disappear unseen.

    `pay_amount` is signed: what a credit note gives back is negative, however it is printed.
    """
    kind, amount = record.get("invoice_type"), record.get("amount_due", record.get("total"))
    settled = kind == RECEIPT or record.get("payment", {}).get("by") in SETTLED_BY
    open_still = record["status"] in FINISHED and not {"paid_at", "removed_at"} & record.keys()
    if not amount or settled or not open_still or _amount_in_doubt(record):
        return {"to_pay": None, "pay_by": None, "pay_amount": None}
    if kind == CREDIT_NOTE:
        amount = -abs(amount)
    pay_by = record.get("due_date") or record.get("invoice_date") or record["uploaded_at"][:10]
    return {"to_pay": TO_PAY, "pay_by": pay_by, "pay_amount": amount}


def _amount_in_doubt(record: Record) -> bool:
    """Whether nobody has looked at a doubtful amount, nor typed the amount that is to be paid."""
    if "reviewed_at" in record or not AMOUNT_DOUBTS & set(record.get("review_reasons", ())):
        return False
    field = record.get("fields", {}).get("amount_due" if "amount_due" in record else "total", {})
    return field.get("source") != "person"


# ---------------------------------------------------------------------------------------------------------
# Indexes
# ---------------------------------------------------------------------------------------------------------

# Partition key, sort key, and what an index carries beside them: what it filters, sorts or adds up, and nothing that
# is only shown. DynamoDB cannot change an index that exists, so none of this ever changes.
INDEXES = {
    "ByMonth": (
        "month",
        "listed_at",
        (
            "vendor invoice_number invoice_date due_date total amount_due currency tags invoice_type category status "
            "attention fingerprint fingerprint_vendor"
        ).split(),
    ),
    "ByType": ("invoice_type", "listed_at", ["category", "status"]),
    "ByCategory": ("category", "listed_at", ["invoice_type", "status"]),
    "ByVendor": (
        "vendor_initial",
        "vendor_sort",
        "uploaded_at invoice_type category status review_reasons reviewed_at".split(),
    ),
    "ByFingerprint": (
        "fingerprint",
        "fingerprint_vendor",
        "uploaded_at invoice_type category status review_reasons reviewed_at".split(),
    ),
    "NeedsAttention": (
        "attention",
        "uploaded_at",
        "invoice_type category status review_reasons reviewed_at".split(),
    ),
    "ToPay": ("to_pay", "pay_by", ["pay_amount", "currency", "vendor"]),
}
MAX_KEY_CHARACTERS = 200  # of a name in the key of an index, which may have 1,024 bytes


def index_keys(record: Record) -> Record:
    """All attributes by which the indexes hold a record, None for those that it shall lack.

    While a record is removed, only NeedsAttention has it.
    """
    finished, removed = record["status"] in FINISHED, "removed_at" in record
    keys: Record = dict.fromkeys(("vendor_initial", "vendor_sort", "fingerprint", "fingerprint_vendor"))
    if finished and not removed:
        keys |= vendor_key(record) | fingerprint(record)
    keys["listed_at"] = None if removed else record["uploaded_at"]
    keys["month"] = record["uploaded_at"][:7] if finished else None
    return keys | {"attention": attention_of(record)} | to_pay_of(record)


def vendor_key(record: Record) -> Record:
    """The keys of the index that finds vendors by the start of their name, the newest last."""
    name = vendor_name(record.get("vendor") or "")
    return {"vendor_initial": name[0], "vendor_sort": f"{name}#{record['uploaded_at']}"} if name else {}


def vendor_name(text: str) -> str:
    """A vendor's name as its index sorts it."""
    return " ".join(text.casefold().split())[:MAX_KEY_CHARACTERS]


def fingerprint(record: Record) -> Record:
    """The keys of the index that finds duplicates: vendor and number; or vendor, date and total; or content."""
    vendor = letters_and_digits(record.get("vendor") or "")
    number = letters_and_digits(record.get("invoice_number") or "")
    day, total = record.get("invoice_date"), record.get("total")
    if vendor and number:
        return {"fingerprint": f"number {number}", "fingerprint_vendor": vendor}
    if vendor and day and total is not None:
        return {"fingerprint": f"total {day} {total.normalize():f}", "fingerprint_vendor": vendor}
    if record["status"] == PROCESSED and "etag" in record and "size" in record:
        return {"fingerprint": f"content {record['etag']} {record['size']}", "fingerprint_vendor": "unknown"}
    return {}


def later_duplicates(records: Iterable[Record]) -> dict[str, str]:
    """Of records in the order of their uploads, by id: the first one with the same fingerprint, if that is another."""
    first: dict[tuple[str, str], str] = {}
    printed = [record for record in records if "fingerprint" in record]
    found = [
        (
            each["invoice_id"],
            first.setdefault((each["fingerprint"], each["fingerprint_vendor"]), each["invoice_id"]),
        )
        for each in printed
    ]
    return {invoice_id: original for invoice_id, original in found if invoice_id != original}


def duplicate_marked(record: Record, original: str | None) -> Record:
    """The attributes of a record that is a possible duplicate of another one, or with None no longer of any.

    A review from before such a doubt counts no more: what is in doubt is to be checked before it is paid.
    """
    reasons = [each for each in record.get("review_reasons", ()) if each != "possible_duplicate"]
    reasons += ["possible_duplicate"] if original else []
    changes: Record = {"possible_duplicate_of": original, "review_reasons": reasons or None}
    anew = original and "possible_duplicate_of" not in record
    return changes | (dict.fromkeys(("reviewed_at", "reviewed_by")) if anew else {})


def letters_and_digits(text: str) -> str:
    """A vendor or a number as the index of duplicates compares it."""
    return "".join(character for character in text.casefold() if character.isalnum())[:MAX_KEY_CHARACTERS]


# ---------------------------------------------------------------------------------------------------------
# A failed record that is to be read again
# ---------------------------------------------------------------------------------------------------------

# What an end leaves in a record, beside the keys of the indexes: what was noted of the budget, the job, the failure.
_OF_AN_END = (
    "owner own_end job_id job_operation job_started_at error processed_at notified_at reviewed_at reviewed_by"
).split()


def reopened(record: Record) -> Record:
    """The changes that make the check take a FAILED record up as if it were new, with a budget of its own again.

    A document that had a job gets a new one: for the old one's token Textract would return the old job for a week.
    It is another revision, else programs would drop what comes of it as what they know.
    To be written under the condition that `status`, `notification` and `revision` are unchanged.
    """
    changes: Record = dict.fromkeys(_OF_AN_END) | next_revision(record)
    changes |= {
        "status": PROCESSING,
        "notification": PENDING,
        "lease_until": 0,
        "attempts": 0,
        "own_ends": 0,
        "failed_jobs": record["failed_jobs"] + 1 if "failed_jobs" in record else None,
    }
    return changes | index_keys(record_after(record, changes))


# ---------------------------------------------------------------------------------------------------------
# The size of an item
# ---------------------------------------------------------------------------------------------------------

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
MAX_ITEM_BYTES = 400 * 1024
MAX_RECORD_BYTES = MAX_ITEM_BYTES - 4 * 1024  # what DynamoDB counts for numbers is documented only about
MAX_HISTORY = 200  # changes kept in a record
HISTORY_BYTES = 50 * 1024  # that the processor leaves for what people change
MAX_TEXT_BYTES = 32 * 1024  # of text and lines together in the record; what is longer stands in the bucket


def item_size(record: Record) -> int:
    """Bytes of a record as DynamoDB counts them: names and values; what is None is not written.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + _value_size(value) for name, value in record.items() if value is not None)


def _value_size(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        # A byte for two digits, zeros at both ends left out, one for the exponent, and one for a minus.
        digits = "".join(map(str, Decimal(value).as_tuple().digits)).strip("0")
        return (len(digits) + 1) // 2 + 1 + (value < 0)
    if isinstance(value, list):
        return 3 + sum(1 + _value_size(each) for each in value)
    if isinstance(value, dict):
        return 3 + sum(1 + len(name.encode()) + _value_size(each) for name, each in value.items())
    return 1  # bool, null


def fitted(record: Record, outcome: Record) -> Record:
    """The outcome with as many of its line items as leave room for a history; the others are counted in it."""
    items = outcome.get("line_items") or []
    room = MAX_ITEM_BYTES - HISTORY_BYTES - item_size(record | outcome | {"line_items": []})
    kept = 0
    while kept < len(items) and (room := room - 1 - _value_size(items[kept])) >= 0:
        kept += 1
    left_out = (outcome.get("line_items_left_out") or 0) + len(items) - kept
    return outcome | {"line_items": items[:kept], "line_items_left_out": left_out or None}


def history_after(entry: Record, before: Record, after: Record) -> Record | None:
    """The history with one change more; None where the record (as it is `after` the change) has no room for that.

    `entry` is {at, by, changes: {name: {from, to}}}. Of what does not fit the oldest changes go, counted.
    """
    history = [*before.get("history", []), entry]
    known = len(history) + before.get("history_left_out", 0)
    kept = history[-MAX_HISTORY:]
    while kept:
        left_out = known - len(kept)
        outcome: Record = {"history": kept} | ({"history_left_out": left_out} if left_out else {})
        if item_size(after | outcome) <= MAX_RECORD_BYTES:
            return outcome
        kept = kept[1:]
    return None


# ---------------------------------------------------------------------------------------------------------
# JSON, as users and programs get it
# ---------------------------------------------------------------------------------------------------------


def plainly(record: Record, names: Iterable[str]) -> dict[str, Any]:
    """Those of these attributes that a record has, as JSON: amounts and quantities are texts, other numbers numbers."""
    return {name: _json_of(name, record[name]) for name in names if record.get(name) is not None}


def _json_of(name: str, value: Any) -> Any:
    """The value of an attribute of this name, or of what stands in it."""
    if isinstance(value, dict):
        own = ("from", "to", "choice")  # of a history, of a doubt: values of what they stand under
        return {key: _json_of(name if key in own else key, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_json_of(name, each) for each in value]
    if not isinstance(value, Decimal):
        return value
    if name in AMOUNTS:
        return amount_text(value)
    if name == "quantity":
        return f"{value:f}"
    return int(value) if value == int(value) else float(value)


def amount_text(amount: Decimal) -> str:
    """With two decimals, or as many as there are."""
    return f"{amount:.{max(2, -int(amount.as_tuple().exponent))}f}"


# ---------------------------------------------------------------------------------------------------------
# DynamoDB's notation
# ---------------------------------------------------------------------------------------------------------


def attribute_of(value: Any) -> dict[str, Any]:
    """A value in DynamoDB's notation. Raises TypeError for what no record may hold.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
    """
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (Decimal, int)):
        return {"N": str(value)}
    if isinstance(value, bytes):  # base64, as it travels: the processor's SDK leaves attributes as they are
        return {"B": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {"M": {name: attribute_of(each) for name, each in value.items()}}
    if isinstance(value, list):
        return {"L": [attribute_of(each) for each in value]}
    raise TypeError(f"no attribute of a record may be a {type(value).__name__}")


def value_of(attribute: Mapping[str, Any]) -> Any:
    """The other way round, for all that any program may have written into a record."""
    ((kind, value),) = attribute.items()
    if kind == "N":
        return Decimal(value)
    if kind == "M":
        return record_of(value)
    if kind == "L":
        return [value_of(each) for each in value]
    if kind == "B" and isinstance(value, str):  # else the SDK has decoded it
        return base64.b64decode(value)
    return None if kind == "NULL" else value


def record_of(item: Mapping[str, Any]) -> Record:
    """An item of the table, or of an index, as Python values."""
    return {name: value_of(attribute) for name, attribute in item.items()}


def record_after(record: Record, changes: Record) -> Record:
    """The record with these attributes, without those that are None."""
    return {name: value for name, value in (record | changes).items() if value is not None}


def assignment_of(changes: Record) -> str:
    """The update expression that gives a record these attributes, and takes away those that are None."""
    kept = [f"#{name} = :{name}" for name, value in changes.items() if value is not None]
    gone = [f"#{name}" for name, value in changes.items() if value is None]
    return " ".join(
        f"{word} {', '.join(names)}" for word, names in (("SET", kept), ("REMOVE", gone)) if names
    )


def unchanged(record: Record, *names: str) -> tuple[str, Record]:
    """The condition that these attributes still are what they are in `record`, and the values that it names."""
    conditions = [
        f"#{name} = :seen_{name}" if name in record else f"attribute_not_exists(#{name})" for name in names
    ]
    return " AND ".join(conditions), {f"seen_{name}": record[name] for name in names if name in record}


def expression_of(text: str, values: Record) -> dict[str, Any]:
    """What DynamoDB needs to understand `#name` (any attribute's own name) and `:value` in an expression."""
    return {
        "ExpressionAttributeNames": {f"#{name}": name for name in re.findall(r"#(\w+)", text)},
        "ExpressionAttributeValues": {
            f":{name}": attribute_of(value) for name, value in values.items() if value is not None
        },
    }
