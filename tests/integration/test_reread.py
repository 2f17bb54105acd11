"""Stored invoices read again, after a rule was changed: the command against moto, after the real processor and page."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import invoice_events
import invoice_processor
import pytest
from botocore.exceptions import ClientError
from invoice_choice import WEIGHTS
from invoice_record import HISTORY_BYTES, MAX_ITEM_BYTES, index_keys, item_size

from infra.names import Names
from infra.redrive.aws import Deployment
from infra.redrive.events import SCHEDULE
from infra.reread import anew, command, paid, stored
from infra.reread.command import CANNOT_RUN, DONE, INTERRUPTED, SOME_LEFT, main
from tests.conftest import REGION
from tests.integration.test_e_invoices import pdf, processed, xml
from tests.integration.test_reviewed import ask
from tests.integration.world import Upload, World
from tests.invoices.einvoices import IBAN, OTHER_IBAN, cii_invoice

NUMBER, REASON = "INV-00123", "number_missing"
SETTINGS = {"date_order": "auto", "default_currency": ""}
ROW = ["invoice_number", "–", NUMBER, "1"]


def invoice(number: str = NUMBER, *more: str) -> tuple[str, ...]:
    return (
        "ABC TECHNOLOGIES INC",
        f"Invoice Number: {number}",
        "Invoice Date: 2026-11-02",
        *more,
        "Total: USD 300.00",
    )


class Command:
    """The command in the world as a deployed stack, at its own time; `sent` is what it has sent to the processor."""

    def __init__(self, world: World, capsys: pytest.CaptureFixture[str]) -> None:
        self._world, self._capsys = world, capsys
        self.sent: list[Any] = []

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """Its exit status and what it printed. What it wrote is no breach of the guarantee."""
        status = main(arguments)
        self._world.finished.clear()
        return status, self._capsys.readouterr().out


@pytest.fixture
def reread(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    found = Command(world, capsys)
    bucket, table = invoice_processor.BUCKET_NAME, invoice_processor.TABLE_NAME
    deployment = Deployment(bucket, table, "no queue", Names().function, REGION)
    for module in (command, stored):
        monkeypatch.setattr(module, "now", lambda: world.clock)
    monkeypatch.setattr(command, "find_deployment", lambda *_: deployment)
    monkeypatch.setattr(command, "settings_of", lambda *_: SETTINGS)
    monkeypatch.setattr(command, "invoker", lambda *_: found.sent.append)
    return found


@contextmanager
def old_rule() -> Iterator[None]:
    """As long as the weight of a number's label says that it is none, no number is read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(WEIGHTS["invoice_number"], "own label", -30.0)
        yield


def read_before(world: World, name: str = "a.png", lines: tuple[str, ...] = invoice(), **more: Any) -> Upload:
    """An invoice that was processed while the rule was the old one."""
    upload = world.upload(f"invoices/{name}", lines, **more)
    upload.event["Records"][0]["eventTime"] = invoice_events.iso(world.clock)
    with old_rule():
        assert world.deliver(upload).acknowledged
    world.pass_time(60)
    return upload


def rows(output: str) -> list[list[str]]:
    return [line.split() for line in output.splitlines()]


# --- shown, then written ----------------------------------------------------------------------------------


@pytest.mark.fault(75)
def test_rule_that_changed_is_shown_first_and_written_only_with_yes(world: World, reread: Command) -> None:
    upload = read_before(world)
    before = world.record(upload)
    assert before["review_reasons"] == [REASON] and before["attention"] == "REVIEW"

    status, output = reread()
    assert status == DONE and ROW in rows(output) and ["review_reasons", REASON, "–", "1"] in rows(output)
    assert "1 invoice would change. Nothing was written; --yes does." in output
    assert world.record(upload) == before and reread.sent == []

    status, output = reread("--yes")
    assert status == DONE and ROW in rows(output) and "1 invoice written." in output
    record = world.record(upload)
    assert record["invoice_number"] == NUMBER and "review_reasons" not in record
    assert record["fields"]["invoice_number"]["text"] == NUMBER
    assert (record["revision"], record["publish_owed"], record["attention"]) == (1, True, "OWED")
    assert record["fingerprint"] == "number inv00123"
    (entry,) = record["history"]
    assert entry == {
        "at": entry["at"],
        "by": "infra.reread",
        "changes": {"invoice_number": {"to": NUMBER}, "review_reasons": {"from": [REASON]}},
    }
    assert reread.sent == [SCHEDULE]

    status, output = reread("--yes")
    assert status == DONE and "None that may be written reads otherwise" in output
    assert world.record(upload) == record and reread.sent == [SCHEDULE]


def test_what_was_written_is_told_to_programs_by_the_check(
    world: World, reread: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = read_before(world)
    monkeypatch.setattr(command, "invoker", lambda *_: world.deliver)
    reread("--yes")
    record = world.record(upload)
    assert "publish_owed" not in record and "attention" not in record
    assert [said["event"] for said in world.heard] == ["processed", "corrected"]
    assert world.heard[-1]["record"]["invoice_number"] == NUMBER


def test_json_says_the_same_for_a_program_and_asks_nothing(
    world: World, reread: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    changing, reviewed = read_before(world), read_before(world, "b.png", invoice("INV-00124"))
    assert ask(reviewed, 0, reviewed=True).status == 200
    before = world.records()
    status, output = reread("--json")
    said = json.loads(output)
    assert status == DONE and world.records() == before
    row = {"field": "invoice_number", "before": "", "after": NUMBER, "count": 1}
    assert row | {"invoice_ids": [changing.invoice_id]} in said["changes"]
    assert [each["invoice_ids"] for each in said["proposed"]] == [[reviewed.invoice_id]] * 2
    assert (said["read"], said["changing"], said["written"], said["changed_meanwhile"]) == (2, 1, 0, 0)
    status, output = reread("--json", "--yes")
    assert json.loads(output)["written"] == 1 and world.record(changing)["invoice_number"] == NUMBER


@pytest.mark.parametrize(("answer", "written"), [("y", True), ("n", False), ("", False)])
def test_person_at_the_terminal_is_asked(
    world: World, reread: Command, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool
) -> None:
    upload = read_before(world)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda: answer)
    _, output = reread()
    assert "Write 1 invoice? [y/N]" in output and ("1 invoice written." in output) == written
    assert ("invoice_number" in world.record(upload)) == written


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), "abc"),
        (("--since", "2026-11-22T10:01"), "bc"),
        (("--until", "2026-11-22T10:01:30"), "ab"),
        (("--since", "2026-11-22T11:00:30+01:00", "--until", "2026-11-22T10:01:30"), "b"),
        (("--vendor", "zebra"), "c"),
        (("--vendor", " ABC  tech"), "ab"),
        (("--vendor", "technologies"), ""),
    ],
)
def test_period_and_vendor_choose_which_are_read(
    world: World, reread: Command, arguments: tuple[str, ...], found: str
) -> None:
    lines = {
        "a": invoice("INV-00120"),
        "b": invoice("INV-00121"),
        "c": ("ZEBRA PRINTING LTD", *invoice()[1:]),
    }
    ids = {read_before(world, f"{name}.png", each).invoice_id: name for name, each in lines.items()}
    _, output = reread("--json", *arguments)
    said = json.loads(output)
    changing = {each for row in said["changes"] for each in row["invoice_ids"]}
    assert "".join(sorted(ids[each] for each in changing)) == found and said["read"] == len(found)


def test_many_kinds_of_differences_are_cut_with_a_count(
    world: World, reread: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.reread.shown.MAX_ROWS", 2)
    for number in range(5):
        read_before(world, f"{number}.png", invoice(f"INV-0012{number // 2}"))
    _, output = reread()
    assert [row for row in rows(output) if row[:1] == ["invoice_number"]] == [
        ["invoice_number", "–", "INV-00120", "2"],
        ["invoice_number", "–", "INV-00121", "2"],
    ]
    assert "invoice_number: and 1 more" in output


# --- what people said -------------------------------------------------------------------------------------


@pytest.mark.fault(75)
@pytest.mark.parametrize(
    ("changes", "stays"),
    [
        ({"invoice_number": "TYPED-1"}, {"invoice_number": "TYPED-1"}),
        ({"vendor": "Another Ltd"}, {"vendor": "Another Ltd"}),
        ({"vendor": None}, {"vendor": None}),
        ({"invoice_type": "receipt"}, {"invoice_type": "receipt"}),
        ({"category": "energy", "tags": ["a"], "notes": "ours"}, {"category": "energy", "tags": ["a"], "notes": "ours"}),
        ({"line_items": {"0": {"description": "by hand"}}}, {"line_items": [{"description": "by hand"}]}),
    ],
)  # fmt: skip
def test_what_a_person_set_or_emptied_stays(
    world: World, reread: Command, changes: dict[str, Any], stays: dict[str, Any]
) -> None:
    upload = read_before(world)
    reply = ask(upload, 0, **changes)
    assert reply.status == 200, reply.content
    before = world.record(upload)
    reread("--yes")
    record = world.record(upload)
    assert {name: record.get(name) for name in stays} == stays
    is_typed = "invoice_number" in changes
    assert record["invoice_number"] == (changes["invoice_number"] if is_typed else NUMBER)
    assert REASON not in record.get("review_reasons", [])
    if is_typed:
        assert record == before, "nothing else was read otherwise"
    for name in stays:
        assert record["fields"].get(name) == before["fields"].get(name)


@pytest.mark.parametrize("changes", [{"total": "290.00"}, {"vendor": None}, {"invoice_date": "2026-11-03"}])
def test_code_that_did_not_change_finds_nothing_in_what_a_person_corrected(
    world: World, reread: Command, changes: dict[str, Any]
) -> None:
    upload = world.upload("invoices/a.png", invoice())
    assert world.deliver(upload).acknowledged
    assert ask(upload, 0, **changes).status == 200
    status, output = reread()
    assert status == DONE and "None that may be written reads otherwise" in output


def test_date_that_the_day_of_reading_settled_is_read_the_same_later(world: World, reread: Command) -> None:
    upload = world.upload("invoices/a.png", (*invoice()[:2], "Invoice Date: 05/12/2026", "Total: EUR 300.00"))
    assert world.deliver(upload).acknowledged
    assert world.record(upload)["invoice_date"] == "2026-05-12", "the other order is a day to come"
    world.pass_time(60 * 24 * 3600)
    assert "None that may be written reads otherwise" in reread()[1]


@pytest.mark.fault(75)
@pytest.mark.parametrize("changes", [{"reviewed": True}, {"paid": True}])
def test_what_a_person_reviewed_or_paid_is_only_proposed(
    world: World, reread: Command, changes: dict[str, Any]
) -> None:
    upload = read_before(world)
    assert ask(upload, 0, **changes).status == 200
    before = world.record(upload)
    status, output = reread("--yes")
    told, _, proposed = output.partition("Only proposed, since a person reviewed or paid it:")
    assert status == DONE and ROW in rows(proposed) and ROW not in rows(told)
    assert "1 invoice only proposed." in output and world.record(upload) == before and reread.sent == []


def test_removed_invoice_is_not_looked_at(world: World, reread: Command) -> None:
    upload = read_before(world)
    assert ask(upload, 0, removed={"reason": "mistake"}).status == 200
    before = world.record(upload)
    _, output = reread("--yes")
    assert "0 invoices read again." in output and world.record(upload) == before
    assert anew.is_settled(before), "and one that is removed in these seconds stays as it is"


# --- accounts and duplicates ------------------------------------------------------------------------------


@pytest.mark.fault(75)
def test_warning_on_an_account_survives_whatever_is_known_now(world: World, reread: Command) -> None:
    read_before(world, "a.png", invoice("INV-00120", f"IBAN: {IBAN}"))
    upload = read_before(world, "b.png", invoice(NUMBER, f"IBAN: {OTHER_IBAN}"))
    before = world.record(upload)
    assert "bank_details_changed" in before["review_reasons"]
    world._memory.items.clear()  # nothing would warn now
    reread("--yes", "--since", "2026-11-22T10:01")
    record = world.record(upload)
    assert record["invoice_number"] == NUMBER and record["payment"]["changed"] == before["payment"]["changed"]
    assert {*record["review_reasons"]} == {*before["review_reasons"]} - {REASON}


def test_account_that_only_the_new_reading_sees_is_known_and_warns(world: World, reread: Command) -> None:
    read_before(world, "a.png", invoice("INV-00120", f"IBAN: {IBAN}"))
    upload = read_before(world, "b.png", invoice(NUMBER, f"IBAN: {OTHER_IBAN}"))
    take_accounts_away(world, upload)
    known = world._memory.items.copy()
    status, output = reread()
    assert world._memory.items == known and "bank_details_changed" in output, "shown, but nothing is written"
    reread("--yes")
    record = world.record(upload)
    assert "bank_details_changed" in record["review_reasons"] and record["payment"]["changed"]
    assert f"account#iban:{OTHER_IBAN}" in world.memory(f"iban:{OTHER_IBAN}")


def take_accounts_away(world: World, upload: Upload) -> None:
    """As if the reading of then had seen no account, nor any of its marks."""
    world.write(upload.invoice_id, dict.fromkeys(("payment", "marks", "review_reasons", "attention")))
    for mark in (f"iban:{OTHER_IBAN}", "name:abctechnologiesinc"):
        item = world.memory(mark)
        names = [name for name in item if OTHER_IBAN in name or "first_account" in name and mark[0] == "i"]
        world.dynamodb.update_item(
            TableName=invoice_processor.MEMORY_TABLE_NAME,
            Key={"mark": {"S": mark}},
            UpdateExpression="REMOVE " + ", ".join(f"#n{number}" for number, _ in enumerate(names)),
            ExpressionAttributeNames={f"#n{number}": name for number, name in enumerate(names)},
        )
    world.finished.clear()


def test_killed_between_the_account_and_the_record_goes_on_from_there(world: World, reread: Command) -> None:
    upload = read_before(world, "a.png", invoice(NUMBER, f"IBAN: {IBAN}"))
    world._memory.items.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "change_as_seen", interrupt)
        assert reread("--yes")[0] == INTERRUPTED
    assert f"account#iban:{IBAN}" in world.memory("name:abctechnologiesinc"), "the marks come first"
    assert "invoice_number" not in world.record(upload)
    reread("--yes")
    record = world.record(upload)
    assert record["invoice_number"] == NUMBER and "review_reasons" not in record


def interrupt(*_: Any, **__: Any) -> bool:
    raise KeyboardInterrupt


def test_number_that_is_read_now_finds_the_invoice_that_it_doubles(world: World, reread: Command) -> None:
    """Neither had a number: the totals differ, so that nothing made them alike before."""
    first = read_before(world)
    second = read_before(world, "b.png", (*invoice()[:-1], "Total: USD 301.00"))
    _, output = reread()
    assert ["possible_duplicate_of", "–", first.invoice_id, "1"] in rows(output)
    reread("--yes")
    assert "possible_duplicate_of" not in world.record(first)
    record = world.record(second)
    assert record["possible_duplicate_of"] == first.invoice_id
    assert record["review_reasons"] == ["possible_duplicate"]


def test_mark_of_a_duplicate_stays(world: World, reread: Command) -> None:
    first = read_before(world)
    second = read_before(world, "b.png")
    assert world.record(second)["possible_duplicate_of"] == first.invoice_id
    world.delete(first)
    key = {"invoice_id": {"S": first.invoice_id}}
    world.dynamodb.delete_item(TableName=invoice_processor.TABLE_NAME, Key=key)
    reread("--yes")
    record = world.record(second)
    assert record["invoice_number"] == NUMBER and record["possible_duplicate_of"] == first.invoice_id
    assert record["review_reasons"] == ["possible_duplicate"]
    world.uploads.remove(first)


# --- meanwhile --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["between showing and writing", "between reading and writing"])
def test_what_somebody_changes_meanwhile_is_left_and_counted(
    world: World, reread: Command, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    upload, other = read_before(world), read_before(world, "b.png", invoice("INV-00124"))

    def change() -> None:
        if "revision" not in world.record(upload):
            assert ask(upload, 0, notes="mine").status == 200

    if moment == "between showing and writing":
        may_write = command._may_write
        monkeypatch.setattr(command, "_may_write", lambda *given: [change(), may_write(*given)][1])
    else:
        written = stored.written
        monkeypatch.setattr(stored, "written", lambda *given: [change(), written(*given)][1])
    status, output = reread("--yes")
    assert status == SOME_LEFT and "1 invoice changed meanwhile and left" in output
    record = world.record(upload)
    assert record["notes"] == "mine" and "invoice_number" not in record
    assert world.record(other)["invoice_number"] == "INV-00124"
    assert reread("--yes")[0] == DONE
    assert (world.record(upload)["invoice_number"], world.record(upload)["notes"]) == (NUMBER, "mine")


def test_stopped_in_the_middle_goes_on_with_the_same_command(
    world: World, reread: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    uploads = [read_before(world, f"{number}.png", invoice(f"INV-0012{number}")) for number in range(3)]
    write, calls = stored.change_as_seen, iter((True, False))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            stored, "change_as_seen", lambda *a, **k: write(*a, **k) if next(calls) else interrupt()
        )
        assert main(["--yes"]) == INTERRUPTED
    said = capsys.readouterr().err
    assert "1 invoice written" in said and "The same command goes on" in said
    written = ["invoice_number" in world.record(upload) for upload in uploads]
    assert written == [True, False, False], "the oldest first"
    _, output = reread("--yes")
    assert "2 invoices written." in output
    assert all("invoice_number" in world.record(upload) for upload in uploads)
    assert [world.record(upload)["revision"] for upload in uploads] == [1, 1, 1]


# --- where it was read ------------------------------------------------------------------------------------


def test_lines_in_the_bucket_are_read(world: World, reread: Command) -> None:
    long = [f"Clause {number}: {'the goods stay ours until they are paid. ' * 3}" for number in range(400)]
    upload = read_before(world, "a.png", (*invoice(), *long))
    assert "lines_location" in world.record(upload)
    reread("--yes")
    assert world.record(upload)["invoice_number"] == NUMBER
    world.s3.delete_object(Bucket=invoice_processor.BUCKET_NAME, Key=world.record(upload)["lines_location"])
    status, output = reread()
    assert status == SOME_LEFT and f"text/{upload.invoice_id}.lines is gone from the bucket" in output


@pytest.mark.parametrize("kind", ["xml", "pdf"])
def test_e_invoice_is_read_as_the_processor_reads_it(
    world: World, reread: Command, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    upload = xml(world) if kind == "xml" else pdf(world, monkeypatch, cii_invoice())
    number = processed(world, upload)["invoice_number"]
    assert "None that may be written" in reread()[1]
    world.write(upload.invoice_id, {"invoice_number": None})
    _, output = reread("--yes")
    assert ["invoice_number", "–", number, "1"] in rows(output)
    record = world.record(upload)
    assert (record["invoice_number"], record["fields"]["invoice_number"]["source"]) == (number, "xml")
    world.delete(upload)
    status, output = reread("--yes")
    assert status == SOME_LEFT and "is gone" in output and world.record(upload) == record


# --- for money --------------------------------------------------------------------------------------------


def without_lines(world: World, *names: str) -> list[Upload]:
    """Records of before, of two pages each by what they say."""
    uploads = [read_before(world, name, invoice(f"INV-1{number}")) for number, name in enumerate(names)]
    for upload in uploads:
        world.write(upload.invoice_id, {"page_count": 2, "lines": None})
    world.finished.clear()
    return uploads


@pytest.fixture
def jobs_end(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Textract's jobs end while they are waited for."""
    sleep = SimpleNamespace(sleep=lambda _: [world.textract.end(job) for job in world.textract.jobs])
    monkeypatch.setattr(paid, "time", sleep)


def test_records_without_lines_are_named_with_their_price_and_read_for_money_on_request(
    world: World, reread: Command, capsys: pytest.CaptureFixture[str], jobs_end: None
) -> None:
    uploads = without_lines(world, "a.png", "b.png")
    asked = world.textract.paid_pages.total()
    status, output = reread("--yes")
    assert status == DONE and "2 invoices kept no lines: 4 pages at $1.50 per 1,000 make $0.0060." in output
    for upload in uploads:
        assert f"{upload.key} — {upload.invoice_id} — 2 pages" in output
    assert world.textract.paid_pages.total() == asked

    assert main(["--pay", "--yes"]) == DONE
    said = capsys.readouterr()
    assert "make $0.0060." in said.err and "2 invoices written." in said.out
    assert [world.record(upload)["invoice_number"] for upload in uploads] == ["INV-10", "INV-11"]
    assert all(world.record(upload)["lines"] for upload in uploads)
    world.finished.clear()
    assert world.textract.paid_pages.total() == asked + 2
    assert "None that may be written" in reread("--pay", "--yes")[1]
    assert world.textract.paid_pages.total() == asked + 2


def test_price_is_agreed_to_before_anything_is_paid_and_what_was_paid_is_kept(
    world: World, reread: Command, monkeypatch: pytest.MonkeyPatch, jobs_end: None
) -> None:
    (upload,) = without_lines(world, "a.png")
    asked = world.textract.paid_pages.total()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda: "n")
    assert "make $0.0030. Read them with Textract? [y/N]" in reread("--pay")[1]
    assert world.textract.paid_pages.total() == asked
    answers = iter("ynn")  # pays, but does not want it written
    monkeypatch.setattr("builtins.input", lambda: next(answers))
    reread("--pay")
    record = world.record(upload)
    assert "lines" in record and "invoice_number" not in record and "revision" not in record
    assert [*ROW[:2], "INV-10", "1"] in rows(reread("--since", "2026-11-22")[1])


def test_textract_that_is_busy_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, waits = ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "Start"), []
    monkeypatch.setattr(paid, "time", SimpleNamespace(sleep=waits.append))
    answers = Mock(side_effect=[busy, busy, {"JobId": "1"}])
    assert paid._answer_of(answers, JobTag="a") == {"JobId": "1"} and len(waits) == 2


@pytest.mark.parametrize("size", ["short", "long"])
def test_lines_that_were_paid_stand_where_the_processor_would_put_them(
    world: World, reread: Command, monkeypatch: pytest.MonkeyPatch, jobs_end: None, size: str
) -> None:
    (upload,) = without_lines(world, "a.png")
    if size == "long":
        monkeypatch.setattr(paid, "MAX_TEXT_BYTES", 10)
    reread("--pay", "--yes")
    assert ("lines_location" in world.record(upload)) == (size == "long")
    assert world.record(upload)["invoice_number"] == "INV-10"


def test_file_that_textract_does_not_read_any_more_is_left(
    world: World, reread: Command, jobs_end: None
) -> None:
    gone, other = without_lines(world, "a.png", "b.png")
    world.delete(gone)
    status, output = reread("--pay", "--yes")
    assert status == SOME_LEFT and f"{gone.invoice_id} — Textract does not read it" in output
    assert "lines" not in world.record(gone) and world.record(other)["invoice_number"] == "INV-11"


# --- size, errors -----------------------------------------------------------------------------------------


def test_record_without_room_for_its_rows_keeps_their_number_in_its_history(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items = [{"description": f"{number} " + "x" * 80, "amount": 1} for number in range(500)]
    record = {"invoice_id": "a", "status": "PROCESSED", "notification": "SENT", "uploaded_at": "2026-11-22"}
    record |= {"line_items": items, "history": [{"at": "1", "by": "anna", "changes": {}}]}
    outcome = {"line_items": [each | {"amount": 2} for each in items]}
    changes = anew.written(record, outcome, "2026-11-23")
    assert changes and set(changes["history"][-1]["changes"]) == {f"line_items.{row}" for row in range(500)}
    monkeypatch.setattr("invoice_record.MAX_RECORD_BYTES", item_size(anew.after(record, outcome)) + 2000)
    changes = anew.written(record, outcome, "2026-11-23")
    rows = {"from": "500 line items", "to": "500 line items"}
    assert changes and changes["history"][-1]["changes"] == {"line_items": rows}
    monkeypatch.setattr("invoice_record.MAX_RECORD_BYTES", 1000)
    assert anew.written(record, outcome, "2026-11-23") is None
    assert HISTORY_BYTES < MAX_ITEM_BYTES and index_keys(anew.after(record, changes))


@pytest.mark.parametrize(("read", "kept"), [(500, 480), (499, 499)])
def test_line_items_for_which_there_was_no_room_are_no_difference(
    monkeypatch: pytest.MonkeyPatch, read: int, kept: int
) -> None:
    items = [{"description": str(number)} for number in range(read)]
    outcome = {
        "invoice_type": "invoice",
        "payment": {},
        "review_reasons": [],
        "fields": {},
        "line_items": items,
    }
    monkeypatch.setattr(anew, "outcome_of", lambda *_: outcome)
    record = {"invoice_id": "a", "status": "PROCESSED", "invoice_type": "invoice"}
    record |= {"line_items": items[:480], "line_items_left_out": 20}
    found: Any = anew.anew(record, *[None] * 3)  # type: ignore[arg-type]
    assert (len(found["line_items"]), bool(anew.differences(record, found))) == (kept, kept != 480)


def refuse(*_: Any) -> Any:
    answer = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}
    raise ClientError(answer, "GetFunctionConfiguration")


def test_error_of_aws_is_one_sentence(
    world: World, reread: Command, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "settings_of", refuse)
    assert main([]) == CANNOT_RUN
    assert capsys.readouterr().err == "AWS answered AccessDeniedException to GetFunctionConfiguration: no.\n"
    assert main(["--pay", "--endpoint-url", "http://127.0.0.1:4566"]) == CANNOT_RUN
    assert "does not go with --endpoint-url" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({"DATE_ORDER": "DMY", "DEFAULT_CURRENCY": "", "MORE": "1"}, {"date_order": "DMY", "default_currency": ""}),
        ({"DATE_ORDER": "DMY"}, "has no setting DEFAULT_CURRENCY: deploy this version first."),
    ],
)  # fmt: skip
def test_settings_are_those_of_the_deployed_function(variables: dict[str, str], found: Any) -> None:
    answer = {"Environment": {"Variables": variables}}
    client = SimpleNamespace(get_function_configuration=lambda FunctionName: answer)  # noqa: N803
    connection: Any = SimpleNamespace(client=lambda _: client)
    if isinstance(found, dict):
        assert stored.settings_of(connection, "F") == found
    else:
        with pytest.raises(stored.RedriveError, match=found):
            stored.settings_of(connection, "F")
