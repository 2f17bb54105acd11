"""Suppliers in the chain: what people taught is used, and another bank account than before warns until it is confirmed."""

from __future__ import annotations

import re
from collections import Counter
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import invoice_processor
import invoice_suppliers
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from invoice_record import needs_review
from invoice_xml import read_xml

from infra.suppliers import command
from infra.suppliers.command import Tables, confirm, main
from tests.conftest import SCHEDULES
from tests.integration.test_any_schedule import FATES
from tests.integration.test_guarantee import orders
from tests.integration.world import (
    INTERNAL,
    KILLS,
    LOSE_FOR_GOOD,
    THROTTLE,
    TIMEOUT,
    Delivery,
    Fate,
    Upload,
    World,
)
from tests.invoices.einvoices import IBAN, OTHER_IBAN, SELLER, ubl_invoice

TAX_ID, OTHER_TAX_ID = "DE123456789", "DE111111125"
THIRD_IBAN = "DE02120300000000202051"
REASON = "bank_details_changed"
WARNING = "…{} instead of …{}"


def e_invoice(number: str, *ibans: str, tax_id: str | None = TAX_ID, vendor: str = SELLER) -> bytes:
    """The sample XRechnung under another number, to be paid to these accounts."""
    text = ubl_invoice().decode().replace("RE-2026-0042", number).replace(SELLER, vendor)
    (first, *_), means = re.findall(r"(?s)<cac:PaymentMeans>.*?</cac:PaymentMeans>", text), ""
    text = re.sub(r"(?s)<cac:PaymentMeans>.*</cac:PaymentMeans>", "PAYMENT", text)
    means = "".join(first.replace(IBAN, iban) for iban in ibans)
    seller, buyer = text.split("<cac:AccountingCustomerParty>")
    if tax_id is None:
        seller = re.sub(r"(?s)<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>", "", seller)
    else:
        seller = seller.replace(TAX_ID, tax_id)
    return f"{seller}<cac:AccountingCustomerParty>{buyer}".replace("PAYMENT", means).encode()


def arrive(world: World, number: str, *ibans: str, **facts: Any) -> Upload:
    content = e_invoice(number, *ibans, **facts)
    return world.upload(f"invoices/{number}.xml", read_xml(content).text.split("\n"), content=content)


def processed(world: World, number: str, *ibans: str, **facts: Any) -> dict[str, Any]:
    upload = arrive(world, number, *ibans, **facts)
    assert world.deliver(upload).acknowledged
    return world.record(upload)


def warns(record: dict[str, Any]) -> bool:
    """Whether a record warns; by its reason, its payment and its state alike."""
    reason = REASON in record.get("review_reasons", [])
    assert reason == bool(record.get("payment", {}).get("changed"))
    assert not reason or (
        needs_review(record) and record["attention"] in ("REVIEW", "UNFINISHED", "OWED", "REMOVED")
    )
    return reason


def tables(world: World, invoke: Any = None) -> Tables:
    table, memory = invoice_processor.TABLE_NAME, invoice_processor.MEMORY_TABLE_NAME
    return Tables(world.dynamodb, table=table, memory=memory, invoke=invoke or world.deliver)


def teach(world: World, upload_or_record: Any, changes: dict[str, Any]) -> None:
    """What the page writes when a person corrects a record."""
    marks, attributes = invoice_suppliers.learning(
        upload_or_record, changes, "ann@example.com", "2026-05-03T10:00:00.000Z"
    )
    for mark in marks:
        tables(world).remember(mark, attributes)


# --- another account --------------------------------------------------------------------------------------


@pytest.mark.fault(69)
def test_first_invoice_with_another_account_warns_in_record_and_email(world: World) -> None:
    assert not warns(processed(world, "R-1", IBAN))
    record = processed(world, "R-2", THIRD_IBAN)
    assert warns(record) and record["marks"] == [
        f"tax:{TAX_ID}",
        f"iban:{THIRD_IBAN}",
        "name:nordlichtbürobedarfgmbh",
    ]
    (changed,) = record["payment"]["changed"]
    assert changed == {"account": f"iban:{THIRD_IBAN}", "account_ends": "2051", "known_ends": "3000"}
    mail = world.emails()[-1]
    assert (
        WARNING.format("2051", "3000") in mail.body
        and "call the supplier under a number you know" in mail.body
    )
    assert f"python -m infra.suppliers confirm {record['invoice_id']}\n" in mail.body
    assert (
        "Account: DE02 1203 0000 0000 2020 51, BIC COBADEFFXXX, Nordlicht Bürobedarf GmbH (another one than before"
        in mail.body
    )
    assert mail.attributes["needs_review"] == "true"
    assert not re.search(f"{THIRD_IBAN}|{TAX_ID}|2051", "\n".join(world.log_lines))


@pytest.mark.fault(69)
@pytest.mark.parametrize("fate", KILLS)
@pytest.mark.parametrize(
    ("step", "which"),
    [(step, 0) for step in "claim fetch recall note query commit publish mark".split()]
    + [("note", 1), ("note", 2)],
)
def test_kill_at_a_step_then_a_redelivery_warns_all_the_same(
    world: World, step: str, fate: Fate, which: int
) -> None:
    processed(world, "R-1", IBAN)
    upload = arrive(world, "R-2", THIRD_IBAN)
    delivery = world.start(upload)
    seen = 0
    while not delivery.ended:
        strikes = delivery.next_request is not None and delivery.next_request.step == step and seen == which
        seen += delivery.next_request is not None and delivery.next_request.step == step
        delivery.advance(fate) if strikes else delivery.advance()
    assert delivery.killed
    for _ in range(2):
        world.pass_time(60)
        assert world.deliver(upload).acknowledged
        assert warns(world.record(upload))
    assert all(WARNING.format("2051", "3000") in mail.body for mail in world.emails(upload))


@pytest.mark.fault(69)
@pytest.mark.parametrize("step", ["recall", "note"])
@pytest.mark.parametrize("fates", [[THROTTLE] * 9, [TIMEOUT] * 9, [INTERNAL] * 9, LOSE_FOR_GOOD])
def test_memory_that_does_not_answer_is_retried_and_nothing_commits_without_it(
    world: World, step: str, fates: Any
) -> None:
    processed(world, "R-1", IBAN)
    upload = arrive(world, "R-2", THIRD_IBAN)
    delivery = world.deliver(upload, **{step: fates})
    assert isinstance(delivery.raised, invoice_processor.ServiceError)
    assert world.record(upload)["status"] == "PROCESSING" and "own_ends" not in world.record(upload)
    assert world.deliver(upload).acknowledged and warns(world.record(upload))


@pytest.mark.fault(69)
def test_memory_that_answers_for_some_marks_only_is_asked_for_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    processed(world, "R-1", IBAN)
    ask, busy = invoice_processor.dynamodb.batch_get_item, SimpleNamespace(times=1)

    def halved(RequestItems: Any) -> Any:  # noqa: N803
        ((table, wanted),) = RequestItems.items()
        if table != invoice_processor.MEMORY_TABLE_NAME or not busy.times:
            return ask(RequestItems=RequestItems)
        busy.times -= 1
        answer = ask(RequestItems={table: wanted | {"Keys": wanted["Keys"][:1]}})
        return answer | {"UnprocessedKeys": {table: wanted | {"Keys": wanted["Keys"][1:]}}}

    monkeypatch.setattr(invoice_processor.dynamodb, "batch_get_item", halved)
    assert warns(processed(world, "R-2", THIRD_IBAN, tax_id=None))  # by its name, the last of its marks
    busy.times = 99
    delivery = world.deliver(upload := arrive(world, "R-3", THIRD_IBAN))
    assert isinstance(delivery.raised, invoice_processor.ServiceError)
    busy.times = 0
    assert world.deliver(upload).acknowledged and warns(world.record(upload))


@pytest.mark.fault(69)
def test_of_two_first_invoices_at_once_one_warns_in_any_order_of_their_writes(world: World) -> None:
    """Both have read that nothing is known; each has three marks to write, two of them the same."""
    for order in orders(3, 3):
        world.reset()
        uploads = [arrive(world, "R-1", IBAN), arrive(world, "R-2", THIRD_IBAN)]
        deliveries = [world.start(upload) for upload in uploads]
        for delivery in deliveries:
            while delivery.next_request and delivery.next_request.step != "note":
                delivery.advance()
        for place in order:
            deliveries[place].advance()
        assert all(delivery.finish().acknowledged for delivery in deliveries)
        assert any(warns(world.record(upload)) for upload in uploads), order


@pytest.mark.fault(69)
def test_account_that_only_the_page_of_an_e_invoice_prints_is_checked_too() -> None:
    payment = {"accounts": [{"iban": IBAN}], "printed": [THIRD_IBAN]}
    assert invoice_suppliers.accounts_of(payment) == (f"iban:{IBAN}", f"iban:{THIRD_IBAN}")


@pytest.mark.fault(69)
def test_marks_are_read_as_they_are_now(world: World) -> None:
    delivery = world.start(arrive(world, "R-1", IBAN))
    while delivery.next_request and delivery.next_request.step != "recall":
        delivery.advance()
    assert delivery.next_request
    (asked,) = delivery.next_request.body["RequestItems"].values()
    assert asked["ConsistentRead"] is True and len(asked["Keys"]) == 3
    assert delivery.finish().acknowledged


@pytest.mark.fault(69)
def test_account_in_doubt_is_compared_but_never_becomes_the_known_one(world: World) -> None:
    page = (
        "Granite Peak Logistics LLC",
        "Invoice Number: GP-{}",
        "Invoice Date: 2026-05-16",
        "Total: USD 50.00",
        "IBAN: {}",
    )
    records = []
    for number, iban in enumerate(
        (f"{IBAN[:-1]}1", IBAN, f"{IBAN[:-1]}1"), 1
    ):  # a wrong digit, the right one
        upload = world.upload(
            f"invoices/{number}.png", [line.format(iban if "IBAN" in line else number) for line in page]
        )
        assert world.deliver(upload).acknowledged
        records.append(world.record(upload))
    assert ["bank_details_doubtful" in each.get("review_reasons", []) for each in records] == [
        True,
        False,
        True,
    ]
    assert [warns(each) for each in records[:2]] == [False, False]
    assert world.memory("name:granitepeaklogisticsllc")["first_account"] == f"iban:{IBAN}"


def test_invoice_without_a_mark_costs_no_call(world: World) -> None:
    delivery = world.deliver(world.upload(lines=("x" * 50,)))
    assert delivery.acknowledged and not {"recall", "note"} & {*delivery.steps}


def test_second_invoice_of_a_supplier_costs_one_read(world: World) -> None:
    processed(world, "R-1", IBAN, OTHER_IBAN)
    steps = world.deliver(arrive(world, "R-2", OTHER_IBAN, IBAN)).steps
    assert steps == ["claim", "fetch", "recall", "query", "commit", "publish", "mark"]


# --- until a person confirms -------------------------------------------------------------------------------


@pytest.fixture
def at_the_terminal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_tables", lambda _: tables(world))


@pytest.mark.fault(69)
@pytest.mark.usefixtures("at_the_terminal")
def test_confirmed_account_warns_no_more(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    processed(world, "R-1", IBAN)
    record = processed(world, "R-2", THIRD_IBAN)
    assert main(["show", record["invoice_id"]]) == 0
    shown = capsys.readouterr().out
    assert f"CHANGED: {WARNING.format('2051', '3000')}" in shown and f"account iban:{IBAN}, seen" in shown
    assert main(["confirm", record["invoice_id"], "--by", "ann"]) == 0
    assert capsys.readouterr().out == "Confirmed: the account that ends 2051 is the supplier's.\n"
    after = world.record(record["invoice_id"])
    assert not warns(after) and "attention" not in after and after["revision"] == 1
    (entry,) = after["history"]
    assert entry["by"] == "ann" and entry["changes"] == {"account_confirmed": {"from": False, "to": True}}
    assert [each["record"]["revision"] for each in world.heard if each["event"] == "corrected"] == [1]
    assert main(["confirm", record["invoice_id"]]) == 0
    assert capsys.readouterr().out == "No account of this invoice is to be confirmed.\n"
    assert main(["show", record["invoice_id"]]) == 0 and "confirmed iban:DE02" in capsys.readouterr().out
    assert not warns(processed(world, "R-3", THIRD_IBAN)) and not warns(processed(world, "R-4", IBAN))
    assert warns(processed(world, "R-5", OTHER_IBAN))


@pytest.mark.fault(74)
def test_confirmation_that_may_not_invoke_the_check_is_one_all_the_same(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    processed(world, "R-1", IBAN)
    record = processed(world, "R-2", THIRD_IBAN)

    def refuse(_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}, "Invoke")

    assert confirm(tables(world, refuse), record, "ann") == 0
    assert capsys.readouterr().err == (
        "Programs hear of it within the hour, not now: AWS answered AccessDeniedException to Invoke: not authorized.\n"
    )
    assert world.record(record["invoice_id"])["attention"] == "OWED"


@pytest.mark.usefixtures("at_the_terminal")
def test_confirm_of_no_invoice_says_so(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["confirm", "nothing"]) == 2
    assert capsys.readouterr().err == "There is no invoice with the ID nothing.\n"


@pytest.mark.usefixtures("at_the_terminal")
def test_confirm_of_a_record_that_changed_meanwhile_is_to_be_repeated(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    processed(world, "R-1", IBAN)
    record = processed(world, "R-2", THIRD_IBAN)
    write = Tables.remember

    def meanwhile(*given: Any) -> None:
        write(*given)
        world.amend(record["invoice_id"], reviewed_at="2026-05-03T10:00:00.000Z")

    with monkeypatch.context() as patch:
        patch.setattr(Tables, "remember", meanwhile)
        assert main(["confirm", record["invoice_id"]]) == 1
    assert "once more" in capsys.readouterr().err and warns(world.record(record["invoice_id"]))
    assert main(["confirm", record["invoice_id"]]) == 0 and not warns(world.record(record["invoice_id"]))


@pytest.mark.fault(69)
@pytest.mark.fault(75)
@pytest.mark.parametrize("order", list(permutations(["reviewed_at", "paid_at", "removed_at"])))
def test_warning_outlives_whatever_a_person_marks_and_takes_back(
    world: World, order: tuple[str, ...]
) -> None:
    processed(world, "R-1", IBAN)
    invoice_id = processed(world, "R-2", THIRD_IBAN)["invoice_id"]
    for changes in [{name: "2026-05-03T10:00:00.000Z"} for name in order] + [{name: None} for name in order]:
        world.amend(invoice_id, **changes)
        assert warns(world.record(invoice_id))
    assert world.deliver(world.uploads[-1]).acknowledged and warns(world.record(invoice_id))


# --- what people taught -------------------------------------------------------------------------------------


def test_corrected_vendor_is_the_next_invoices_and_says_from_where(world: World) -> None:
    first = processed(world, "R-1", IBAN, vendor="Nordlicht Betriebs GmbH")
    teach(world, first, {"vendor": "Nordlicht", "category": "office"})
    record = processed(world, "R-2", IBAN, vendor="Nordlicht Service")
    evidence = record["fields"]["vendor"]
    assert (record["vendor"], evidence["source"], evidence["text"]) == (
        "Nordlicht",
        "supplier",
        "Nordlicht Service",
    )
    learned = {"by": "ann@example.com", "at": "2026-05-03T10:00:00.000Z", "invoice_id": first["invoice_id"]}
    assert evidence["learned"] == record["fields"]["category"]["learned"] == learned
    assert record["category"] == "office" and not warns(record)
    other = processed(world, "R-3", IBAN, vendor="Factored AG", tax_id=OTHER_TAX_ID)
    assert other["vendor"] == "Factored AG" and "category" not in other and not warns(other)
    marks, attributes = invoice_suppliers.forgetting(record, ["vendor", "category"])
    for mark in marks:
        tables(world).remember(mark, attributes)
    assert processed(world, "R-4", IBAN, vendor="Nordlicht Service")["vendor"] == "Nordlicht Service"


def test_folder_comes_before_the_category_that_was_taught(world: World) -> None:
    teach(world, processed(world, "R-1", IBAN), {"category": "office"})
    content = e_invoice("R-2", IBAN)
    upload = world.upload("invoices/travel/2.xml", read_xml(content).text.split("\n"), content=content)
    assert world.deliver(upload).acknowledged and world.record(upload)["category"] == "travel"


def test_page_leaves_open_what_the_supplier_is_known_by(world: World) -> None:
    page = (
        "Granite Peak Logistics LLC",
        "Invoice Number: GP-{}",
        "Invoice Date: 03/04/2025",
        "Total: $50.00",
    )
    first = world.upload("invoices/1.png", [line.format(1) for line in page])
    assert world.deliver(first).acknowledged
    record = world.record(first)
    assert "invoice_date" not in record and "currency" not in record
    teach(world, record, {"invoice_date": "2025-04-03", "currency": "AUD"})
    second = world.upload("invoices/2.png", [line.format(2) for line in page])
    assert world.deliver(second).acknowledged
    record = world.record(second)
    assert (record["invoice_date"], record["currency"]) == ("2025-04-03", "AUD")
    assert "date_ambiguous" not in record.get("review_reasons", [])
    assert {record["fields"][name]["source"] for name in ("invoice_date", "currency")} == {"supplier"}


# --- in any order --------------------------------------------------------------------------------------------

LEAST_SCHEDULES = 60
MOST_UPLOADS = 4
ACCOUNTS = {"A": IBAN, "B": THIRD_IBAN, "C": OTHER_IBAN}
WHICH = st.integers(0, 5)
ALL_WRITES = 4  # of a confirmation: three marks and the record
ACTS = [
    (name, at)
    for name in ("reviewed_at", "paid_at", "removed_at")
    for at in ("2026-05-03T10:00:00.000Z", None)
]
ACTS += [("confirm", writes) for writes in (0, 1, 2, 3, *[ALL_WRITES] * 3)]


class Killed(Exception):
    """The command dies between two of its writes."""


class Accounts(RuleBasedStateMachine):
    """Invoices of one supplier with accounts of several: deliveries at once, faults, and what people do, in any order.

    Of the accounts that nobody confirmed one alone never warned. A warning stays until it was confirmed.
    """

    world: World
    totals: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.world.reset()
        self.account: dict[str, str] = {}  # by invoice
        self.confirmed: set[str] = set()
        self.warned: set[str] = set()  # invoices whose warning nobody has confirmed to the end
        self.firsts: dict[str, str] = {}
        self.deliveries: list[Delivery] = []

    @initialize(
        accounts=st.sampled_from(["A", "AA", "AB", "BA"]), forged=st.booleans(), in_turn=st.booleans()
    )
    def first(self, accounts: str, forged: bool, in_turn: bool) -> None:
        """One invoice or two: in turn, or at once so that each has read what is known, before anything is."""
        for account in accounts:
            self.upload(account, forged)
            self.start(len(self.world.uploads) - 1)
            if in_turn:
                self.world.live[0].finish()
        for delivery in self.world.live * 3:
            delivery.advance()
        self.warning_is_there_until_it_is_confirmed()

    @rule(account=st.sampled_from("ABC"), forged=st.booleans())
    def upload(self, account: str, forged: bool) -> None:
        """A forged one lacks the tax id."""
        if len(self.world.uploads) < MOST_UPLOADS:
            tax_id = None if forged else TAX_ID
            number = f"R-{len(self.world.uploads)}"
            upload = arrive(self.world, number, ACCOUNTS[account], tax_id=tax_id)
            self.account[upload.invoice_id] = ACCOUNTS[account]

    @rule(which=WHICH)
    def start(self, which: int) -> None:
        if len(self.world.live) < 3:
            self.deliveries.append(self.world.start(self.world.uploads[which % len(self.world.uploads)]))

    @rule(which=WHICH, fates=st.lists(FATES, min_size=1, max_size=9))
    def advance(self, which: int, fates: list[Fate]) -> None:
        for fate in fates:
            if live := self.world.live:
                live[which % len(live)].advance(fate)

    @rule(which=WHICH, fates=st.lists(FATES, max_size=9))
    def deliver(self, which: int, fates: list[Fate]) -> None:
        """A whole delivery; its first requests have these fates."""
        delivery = self.world.start(self.world.uploads[which % len(self.world.uploads)])
        for fate in fates:
            if not delivery.ended:
                delivery.advance(fate)
        delivery.finish()

    @rule(seconds=st.sampled_from([1, 30, 60]))
    def time_passes(self, seconds: int) -> None:
        self.world.pass_time(seconds)

    @rule(which=WHICH, acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=4))
    def person_acts(self, which: int, acts: list[tuple[str, Any]]) -> None:
        """Marks an invoice that warns, or takes the mark back; or says that its account is right."""
        for what, how in acts:
            if what == "confirm":
                if self.warned:
                    self.person_confirms(which, how)
            elif records := sorted(self.warned or self.finished):
                self.world.amend(records[which % len(records)], **{what: how})
                self.totals["marked, though it warns"] += bool(self.warned)

    @property
    def finished(self) -> list[str]:
        return [name for name, each in self.world.records().items() if each["status"] == "PROCESSED"]

    def person_confirms(self, which: int, writes: int) -> None:
        """By the command, which dies after so many writes."""
        record = self.world.record(sorted(self.warned)[which % len(self.warned)])
        whole = warns(record)
        try:
            assert confirm(Dying(tables(self.world), writes), record, "ann") == 0  # type: ignore[arg-type]
        except Killed:
            whole = False
        self.totals["confirmed" if whole else "confirmed half"] += 1
        if writes:  # said is said: later invoices may believe it, though this record warns until it is said to the end
            self.confirmed.add(self.account[record["invoice_id"]])
        if whole:
            self.warned.discard(record["invoice_id"])

    @invariant()
    def warning_is_there_until_it_is_confirmed(self) -> None:
        self.world.check()
        records = {name: each for name, each in self.world.records().items() if each["status"] == "PROCESSED"}
        warned = {name for name, each in records.items() if warns(each)}
        assert self.warned <= warned, "a warning is gone that nobody confirmed"
        self.warned = warned
        trusted = {self.account[name] for name in records.keys() - warned} - self.confirmed
        assert len(trusted) <= 1, "two accounts, and nobody was warned"
        for mail in self.world.emails():
            if mail.invoice_id in warned:
                assert "instead of" in mail.body
        first = self.world.memory("name:nordlichtbürobedarfgmbh").get("first_account")
        assert self.firsts.setdefault("first", first or "") in ("", first)
        self.firsts = {"first": first} if first else {}

    def teardown(self) -> None:
        self.world.stop_all()
        for upload in self.world.uploads:
            self.world.pass_time(180)
            assert self.world.deliver(upload).acknowledged
        self.warning_is_there_until_it_is_confirmed()
        assert len(self.world.records()) == len(self.world.uploads)


class Dying:
    """The command's tables, which let so many writes through."""

    def __init__(self, real: Tables, writes: int) -> None:
        self._real, self._writes = real, writes

    def _count(self) -> None:
        self._writes -= 1
        if self._writes < 0:
            raise Killed

    def remember(self, *given: Any) -> None:
        self._count()
        self._real.remember(*given)

    def tell(self) -> None:
        """Lambda's queue keeps the event; the check comes in its time."""

    def change(self, *given: Any) -> bool:
        self._count()
        return self._real.change(*given)


@pytest.fixture
def accounts(world: World) -> type[Accounts]:
    class AccountsInThisWorld(Accounts):
        pass

    AccountsInThisWorld.world, AccountsInThisWorld.totals = world, Counter()
    return AccountsInThisWorld


@pytest.mark.fault(69)
@pytest.mark.fault(75)
@pytest.mark.parametrize("forged", [False, True])
def test_schedule_by_hand_reaches_whatever_a_person_does(accounts: type[Accounts], forged: bool) -> None:
    """What a random schedule reaches, it reaches by chance: here the same steps and invariants are gone through for certain."""
    machine = accounts()
    machine.first("AB", forged, True)
    for act in [*ACTS[:6], *(("confirm", writes) for writes in range(ALL_WRITES - 2 * forged))]:
        assert len(machine.warned) == 1
        machine.person_acts(0, [act])
        machine.warning_is_there_until_it_is_confirmed()
    machine.person_acts(0, [("confirm", ALL_WRITES)])
    assert not machine.warned and machine.confirmed == {THIRD_IBAN}
    machine.warning_is_there_until_it_is_confirmed()
    machine.teardown()
    assert machine.totals.keys() == {"confirmed", "confirmed half", "marked, though it warns"}


@pytest.mark.fault(69)
@pytest.mark.fault(75)
def test_account_that_changed_warns_under_any_schedule_until_a_person_confirms(
    accounts: type[Accounts],
) -> None:
    run_state_machine_as_test(
        accounts,
        settings=settings(
            # One of these takes as long as several of test_any_schedule's.
            max_examples=max(SCHEDULES // 5, LEAST_SCHEDULES),
            stateful_step_count=20,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    for name, number in sorted(accounts.totals.items()):
        print(f"{number:7} {name}")
