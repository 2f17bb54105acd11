"""Take out one protection of the processor, the invoice browser or the stack at a time, and see that a test fails for it.

    python -m tests.mutations            every mutation
    python -m tests.mutations NAME…      these; a NAME may be a number of the fault list

Works on a temporary copy. Ends with a table `number → mutation → caught by`; with 1 if a mutation passes
its tests, if its text is no longer found once, or if a fault of the two has no mutation.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.fault_table import FAULTS

ROOT = Path(__file__).resolve().parents[1]
PROCESSOR = Path("lambda/invoice_processor.py")
BROWSER = Path("lambda/browser/invoice_browser.py")
# The modules that both handlers deploy with.
LEAVES = (
    *sorted(set(path.relative_to(ROOT) for path in ROOT.glob("lambda/invoice_*.py")) - {PROCESSOR}),
    Path("lambda/browser/invoice_requests.py"),
    Path("lambda/browser/invoice_searches.py"),
)
# No code of theirs guards these: the limit on concurrency is a setting, the local run is a program of its own, the indexes
# are pinned by the template's test, what is typed when the session ends is kept by the page.
NOT_OF_THE_HANDLERS = {29, 50, 59, 73}


@dataclass(frozen=True)
class Mutation:
    """`text`, which stands once in a handler (or a file of infra/) and the leaves, becomes `replacement`; one of `tests`
    has to fail.

    `faults` are the numbers of the fault list whose protection is taken out.
    """

    name: str
    faults: tuple[int, ...]
    text: str
    replacement: str
    tests: tuple[str, ...]
    handler: Path = PROCESSOR

    @property
    def files(self) -> list[Path]:
        """Where the text stands, a file as often as it stands there."""
        return [
            file
            for file in (self.handler, *LEAVES)
            for _ in range((ROOT / file).read_text().count(self.text))
        ]


def _tests_in(file: str):
    """A function that names tests of a file, without their `test_`."""
    return lambda *names: tuple(f"tests/{file}::test_{name}" for name in names)


amounts = _tests_in("unit/test_amounts.py")
budget = _tests_in("integration/test_budget.py")
checks = _tests_in("integration/test_check.py")
digests = _tests_in("integration/test_digest.py")
digest_texts = _tests_in("unit/test_digest_text.py")
dates = _tests_in("unit/test_dates.py")
economy = _tests_in("integration/test_economy.py")
extract = _tests_in("unit/test_extract.py")
faults = _tests_in("integration/test_faults.py")
fields = _tests_in("integration/test_fields_stored.py")
guarantee = _tests_in("integration/test_guarantee.py")
jobs = _tests_in("integration/test_jobs.py")
money = _tests_in("unit/test_money.py")
einvoices = _tests_in("unit/test_einvoices.py")
handled = _tests_in("integration/test_e_invoices.py")
messages = _tests_in("unit/test_message.py")
names = _tests_in("unit/test_names.py")
opinion = _tests_in("integration/test_second_opinion.py")
patience = _tests_in("integration/test_patience.py")
programs = _tests_in("integration/test_programs.py")
protections = _tests_in("integration/test_protections.py")
records = _tests_in("unit/test_record.py")
redrive = _tests_in("integration/test_redrive.py")
reviewed = _tests_in("integration/test_reviewed.py")
supplied = _tests_in("integration/test_suppliers.py")
known = _tests_in("unit/test_marks.py")

ANEW = "job_failed_for_no_known_fault_of_the_document_is_started_anew_for_a_day"
FULL_TIME = "result_is_too_long_only_for_an_invocation_with_its_full_time_and_no_wait"

# A condition is taken out by one that always holds and names the same attributes and values:
# DynamoDB refuses a request with values that its expressions don't use.
MUTATIONS = [
    # --- the file ---
    Mutation("empty file sent to Textract", (1,), 'if record.get("size") == 0:', "if False:",
             faults("file_that_is_no_invoice_fails_and_costs_nothing")),
    Mutation("name believed against the content", (2,), '    if kind == "image":\n',
             '    s3 = _client("s3", read_timeout=2)\n'
             '    content = s3.get_object(Bucket=record["bucket"], Key=record["file_name"])["Body"].read(4)\n'
             '    if record["file_name"].endswith(".png") and content != b"\\x89PNG":\n'
             '        raise DocumentError("unsupported_format")\n'
             '    if kind == "image":\n',
             faults("file_jpeg_named_png_is_processed")),
    Mutation("other format not known as the file's fault", (3,),
             'IMAGE_FAULTS = {\n    "UnsupportedDocumentException": "unsupported_format",\n', "IMAGE_FAULTS = {\n",
             faults("file_that_is_no_invoice_fails_and_costs_nothing")),
    Mutation("size not looked at", (4,), "> min(most_bytes, MAX_MEGABYTES << 20):", "> MAX_MEGABYTES << 20:",
             faults("file_that_is_no_invoice_fails_and_costs_nothing")),
    Mutation("size of a PDF not looked at", (4,), "> min(most_bytes, MAX_MEGABYTES << 20):", "> most_bytes:",
             jobs("pdf_that_no_job_takes_fails")),
    Mutation("picture too large not known as the file's fault", (5,),
             '    "InvalidParameterException": "unreadable",\n', "",
             faults("file_that_is_no_invoice_fails_and_costs_nothing")),
    Mutation("damaged file not known as the file's fault", (6,),
             '    "BadDocumentException": "unreadable",\n', "", faults("file_that_is_no_invoice_fails_and_costs_nothing")),
    Mutation("blank page needs no look", (7,), 'Invoice("other", {}, (), ("no_text",))',
             'Invoice("other", {}, (), ())', fields("record_of_a_blank_page_asks_for_a_look")),
    Mutation("long text kept in the record", (8, 53), "if len(text) + len(lines) <= MAX_TEXT_BYTES:", "if True:",
             faults("text_over_the_item_limit_goes_to_the_bucket")),
    Mutation("long text measured in characters", (8,), "if len(text) + len(lines) <= MAX_TEXT_BYTES:",
             "if len(text.decode()) + len(lines) <= MAX_TEXT_BYTES:",
             faults("text_and_lines_of_just_the_limit_stay_in_the_record")),
    # --- the key and the event ---
    Mutation("key not decoded", (9,), 'unquote_plus(stored["key"])', 'stored["key"]',
             faults("key_unusual_is_decoded_once")),
    Mutation("key decoded twice", (9,), 'unquote_plus(stored["key"])', 'unquote_plus(unquote_plus(stored["key"]))',
             faults("key_unusual_is_decoded_once")),
    Mutation("e-mail that shows control characters", (10,), 'file_name = printable(record["file_name"])',
             'file_name = record["file_name"]', faults("key_with_control_characters_forges_nothing")),
    Mutation("attribute that shows control characters", (10,), 'printable(record.get("category", ""))',
             'record.get("category", "")', faults("folder_with_control_characters_is_a_printable_attribute")),
    Mutation("any prefix taken", (11,), "return key.startswith(INVOICE_PREFIX) and ", "return ",
             faults("key_none_of_ours_is_ignored")),
    Mutation("any suffix taken", (11,), " and suffix_of(key) in FILE_TYPES", "",
             faults("key_none_of_ours_is_ignored")),
    Mutation("upper case not taken", (12,), 'key.rpartition(".")[2].lower()', 'key.rpartition(".")[2]',
             faults("suffix_in_any_case_is_processed")),
    Mutation("no look for uploads without an event", (12, 44),
             "[upload for upload in uploads if upload.invoice_id not in known]", "[]",
             checks("check_finds_once_a_day_what_had_no_event")),
    Mutation("no look for a deleted object", (13,), " and is_gone(record):", " and False:",
             faults("object_deleted_before_the_read_fails")),
    Mutation("version not read", (13,), '{"Version": record["version_id"]} if', "{} if",
             faults("object_hidden_by_a_delete_marker_is_read")),
    Mutation("forbidden taken for deleted", (14,), " and is_gone(record):", ":",
             faults("access_denied_is_retried")),
    Mutation("forbidden look taken for deleted", (14,), 'GONE = ("404", ', 'GONE = ("403", "404", ',
             faults("access_denied_to_look_for_the_object_is_retried")),
    Mutation("forbidden second opinion swallowed", (14,),
             'if getattr(error, "code", "") == "AccessDeniedException":', "if False:",
             opinion("second_opinion_forbidden_is_retried")),
    Mutation("test event of S3 refused", (15,), 'event.get("Event") == "s3:TestEvent"', "False",
             faults("event_none_of_ours_is_ignored")),
    Mutation("removal taken for an upload", (15,), '.startswith("ObjectCreated:")', '.startswith("Object")',
             faults("event_none_of_ours_is_ignored")),
    Mutation("other source refused", (15,),
             'return Ignored("not an event of S3 or Textract")', 'raise Malformed("not an event of S3 or Textract")',
             faults("event_none_of_ours_is_ignored")),
    Mutation("notice on another topic taken", (15,),
             ' or notification.get("TopicArn") != topic:', ":",
             protections("notice_on_another_topic_is_ignored")),
    Mutation("event without records acknowledged", (16,),
             'raise Malformed("the event has no list of Records")', "return []",
             faults("event_malformed_is_raised_whole")),
    Mutation("missing bucket taken for a defect", (16,),
             'raise Malformed("an S3 record has no bucket or key") from error', "raise",
             faults("event_malformed_is_raised_whole")),
    Mutation("empty key taken", (16,), "or not bucket or not key:", "or not bucket:",
             faults("event_malformed_is_raised_whole")),
    Mutation("any size taken", (16,), "type(value) is int and 0 <= value < MAX_SIZE_IN_EVENT",
             "type(value) is int", patience("event_with_a_senseless_size_is_processed_without_it")),
    Mutation("claim that ignores that the e-mail was sent", (17,), '"#notification <> :sent AND #lease_until',
             '"(#notification <> :sent OR #notification = :sent) AND #lease_until',
             protections("event_again_after_the_lease_has_ended_is_acknowledged_with_nothing_to_do")),
    Mutation("finished invoice not recognised", (17,), 'if record.get("notification") == SENT:', "if False:",
             faults("event_twice_in_turn_is_acknowledged_with_nothing_to_do")),
    Mutation("claim without condition", (18,),
             'f"attribute_not_exists(#invoice_id) OR ({condition} AND #status <> :reading)"',
             'f"attribute_not_exists(#invoice_id) OR attribute_exists(#invoice_id) '
             'OR ({condition} AND #status <> :reading)"',
             guarantee("event_five_times_two_at_once_makes_one_of_each")),
    Mutation("claim that ignores a live lease", (18,), 'AND #lease_until < :now"',
             'AND (#lease_until < :now OR #lease_until >= :now)"',
             guarantee("event_five_times_two_at_once_makes_one_of_each")),
    Mutation("busy invoice acknowledged", (18,),
             'raise InvoiceBusy(f"invoice {work.invoice_id} is being processed") from refused', "return None",
             guarantee("event_five_times_two_at_once_makes_one_of_each")),
    Mutation("neighbours taken down", (19,), "        failures.append(error)\n    except Exception as error:",
             "        raise\n    except Exception as error:",
             faults("records_of_one_event_finish_whatever_befalls_the_other")),
    Mutation("neighbours taken down by a defect", (19,),
             'failures.append(UnexpectedError(f"{type(error).__name__} at {_place(error)}"))', "raise",
             protections("defect_in_one_record_leaves_the_other_be")),
    Mutation("versions not told apart", (20,), 'mark = self.version_id or self.sequencer or self.etag or ""',
             'mark = ""', faults("versions_of_one_key_out_of_order_have_a_record_each")),
    Mutation("duplicate not looked for", (21,), "find_duplicate(record, fingerprint(record | outcome))", "None",
             fields("invoice_again_under_another_name_is_a_possible_duplicate")),
    Mutation("own record taken for a duplicate", (21,),
             '[item for item in same if item["invoice_id"] != record["invoice_id"]]', "same",
             protections("record_that_is_stored_already_is_no_duplicate_of_itself")),
    Mutation("any other duplicate named, not the first", (21,), "return min(others,", "return max(others,",
             fields("invoice_a_third_time_points_to_the_first")),
    Mutation("duplicates committed together not looked for", (21,), "first = (mark_late_duplicates, partial", "first = (partial",
             fields("check_marks_the_later_of_two_committed_together")),
    Mutation("duplicate marked before its e-mail is out", (21,),
             'if record["notification"] != SENT or {', "if {",
             fields("check_waits_with_the_mark_until_the_email_is_out")),
    Mutation("review from before the mark of a duplicate still counts", (21,),
             'anew = original and "possible_duplicate_of" not in record', "anew = False",
             reviewed("late_duplicate_that_was_reviewed_asks_for_a_look_again")),
    Mutation("duplicate marked unseen by who has the invoice open", (49,),
             "duplicate_marked(record, original) | next_revision(record)", "duplicate_marked(record, original)",
             reviewed("late_duplicate_is_seen_before_the_open_page_marks_it_as_reviewed")),
    Mutation("random id", (17, 22),
             'return str(uuid.uuid5(uuid.NAMESPACE_URL, f"s3://{bucket}/{key}?versionId={version}"))',
             "return str(uuid.uuid4())", faults("upload_without_version_keeps_its_id")),
    Mutation("version null taken for a version", (22,), 'None if version_id == "null" else version_id', "version_id",
             faults("upload_without_version_keeps_its_id")),
    # --- the services ---
    Mutation("throttling not waited out", (23,),
             "if not again or not invocation.has(seconds + PAUSE_SECONDS[1]):", "if True:",
             patience("textract_throttling_for_some_seconds_is_waited_out")),
    Mutation("throttling waited out without end", (23,),
             "if not again or not invocation.has(seconds + PAUSE_SECONDS[1]):",
             "if not again:", patience("textract_throttling_for_good_is_given_up_in_time")),
    Mutation("no clean give-up", (23,), "with giving_up_cleanly(record, invocation):", "if True:",
             guarantee("clean_failure_lets_the_next_delivery_start_at_once")),
    Mutation("time-out without a name", (23,), 'getattr(error, "response", None) or {}', "error.response",
             faults("service_timing_out_is_named_in_the_log")),
    Mutation("DynamoDB asked once", (24,), '_client("dynamodb", read_timeout=2)',
             '_client("dynamodb", read_timeout=2, attempts=1)', faults("service_failing_twice_is_waited_for")),
    Mutation("DynamoDB's failure taken for a defect", (24,),
             'raise _service_error("update_item", error) from error', "raise",
             faults("service_failing_for_long_is_retried")),
    Mutation("SNS asked once", (25,), '_client("sns", read_timeout=2)', '_client("sns", read_timeout=2, attempts=1)',
             faults("service_failing_twice_is_waited_for")),
    Mutation("e-mail noted as sent beforehand", (25,), '"notification": SENDING, "processed_at"',
             '"notification": SENT, "processed_at"', faults("sns_down_keeps_the_record_and_owes_the_email")),
    Mutation("read again for an owed e-mail", (25,), 'if record["status"] in (PROCESSING, READING):', "if True:",
             faults("sns_down_keeps_the_record_and_owes_the_email")),
    # --- the delivery guarantee ---
    Mutation("commit without condition", (18, 26),
             'condition="#owner = :owner AND #status IN (:processing, :being_read)"',
             'condition="attribute_exists(#invoice_id) OR #owner = :owner OR #status IN (:processing, :being_read)"',
             guarantee("lease_that_ends_under_its_owner_keeps_one_record")),
    Mutation("no mark", (17, 26), '    mark_sent(record, invocation, says=published(record | {"notification": SENT}))\n', "",
             faults("event_twice_in_turn_is_acknowledged_with_nothing_to_do")),
    Mutation("lease that a retry finds alive", (26,), "LEASE_MARGIN_SECONDS = 5\n", "LEASE_MARGIN_SECONDS = 65\n",
             guarantee("kill_at_a_step_then_retry_keeps_the_guarantee")),
    Mutation("daily run done by two checks", (26,),
             '"(attribute_not_exists(#lease_until) OR #lease_until < :now)"',
             '"(attribute_not_exists(#lease_until) OR #lease_until < :now OR #lease_until >= :now)"',
             checks("daily_run_at_work_is_not_done_by_another_check")),
    Mutation("daily run marked before it is done", (26,),
             "    try:\n        finished = find_lost_uploads(run, invocation)\n",
             "    remember(report(run), invocation)\n    try:\n        finished = find_lost_uploads(run, invocation)\n",
             checks("daily_run_killed_at_a_step_goes_on")),
    Mutation("upload whose record cannot be made passed over", (14,),
             "if failures and uploads_without_record(page, run):", "if False:",
             checks("daily_run_stays_at_an_upload_whose_record_cannot_be_made")),
    Mutation("digest noted before it is sent", (26,), "    parts = digest.parts_of(rows, today)\n",
             "    parts = digest.parts_of(rows, today)\n"
             '    remember({"day": claim.values["due"], "lease_until": 0}, invocation, memory.DIGEST)\n',
             digests("digest_killed_at_a_step_is_sent_once_or_twice")),
    Mutation("digest begun late lost", (26,), '" AND attribute_exists(#owner)"', '" AND :due > :due"',
             digests("weekly_digest_killed_late_on_its_first_monday_is_sent_on_tuesday")),
    Mutation("digest at once when it is switched on", (), '" AND attribute_exists(#owner)"', '""',
             digests("digest_is_sent_by_the_first_check_of_its_day")),
    Mutation("digest at any hour of its day", (), "(moment - DIGEST_HOUR).date()", "moment.date()",
             digests("digest_is_sent_by_the_first_check_of_its_day")),
    Mutation("digest sent by two checks", (), 'f"{_FREE} AND {owed}{began}"', 'f"({_FREE} OR NOT {_FREE}) AND {owed}{began}"',
             digests("digest_of_two_checks_at_once_is_sent_by_one")),
    Mutation("digest of nothing", (), "    if rows:\n        records = {each", "    if True:\n        records = {each",
             digests("digest_with_nothing_to_say_is_none")),
    Mutation("digest with a line for each invoice", (), "for row in rows[:MAX_ROWS]]\n        more", "for row in rows]\n        more",
             digest_texts("digest_of_any_number_lists_fifty_of_each_part_counts_all_and_fits_into_a_message")),
    Mutation("digest whose names forge lines", (10,), "short(text, MAX_CHARACTERS) for text", "text for text",
             digest_texts("digest_of_any_name_is_of_as_many_lines")),
    # --- records for programs ---
    Mutation("change that owes programs nothing", (74,), '+ 1, "publish_owed": True}', "+ 1}",
             records("change_is_owed_to_programs_until_it_is_published")),
    Mutation("what is owed to programs not sent", (74,), "partial(send_owed, hour), ", "",
             programs("change_that_was_not_published_is_sent_by_the_check_to_programs_only")),
    Mutation("change cleared by the message before it", (74,), 'unchanged(record, "revision", "notification")\n        with',
             'unchanged(record, "notification")\n        with', programs("change_while_another_is_sent_is_sent_as_well")),
    Mutation("change cleared by an e-mail without it", (74,), 'says={"attention": attention_of(after)}', "says=published(after)",
             programs("change_before_the_email_is_noted_is_owed_after_it")),
    Mutation("change that cannot be sent ends the others", (74,), 'with kept_apart([], {"invoice_id": invoice_id}):', "if True:",
             programs("change_that_cannot_be_sent_leaves_the_others_be")),
    Mutation("changes sent in the time of the rest", (), "if not invocation.has(OWED_SECONDS):", "if False:",
             programs("changes_wait_where_the_check_has_too_little_time")),
    Mutation("nobody told of what is owed for days", (56, 74), " + memory.owed_since(run, owed)", "",
             programs("change_that_is_owed_for_a_day_is_told_like_an_invoice_that_waits")),
    Mutation("record opened again under its old revision", (), "dict.fromkeys(_OF_AN_END) | next_revision(record)",
             "dict.fromkeys(_OF_AN_END)", programs("failed_record_that_is_processed_after_all_is_another_revision")),
    Mutation("message larger than SNS takes", (8,), "if size_of(message) <= MAX_BYTES:", "if True:",
             messages("message_that_is_too_large_leaves_out_what_it_must_and_says_so")),
    Mutation("message measured in characters", (8,), "*attributes]).encode())", "*attributes]))",
             messages("message_is_measured_in_bytes_as_it_is_sent")),
    Mutation("mark before the e-mail", (26,), '    subject = publish(record, record["status"].lower())\n',
             '    mark_sent(record, invocation, says={})\n    subject = publish(record, record["status"].lower())\n',
             guarantee("kill_at_a_step_then_retry_keeps_the_guarantee")),
    Mutation("begun without the time for it", (26,), "        invocation.require(seconds)\n", "",
             guarantee("too_little_time_left_gives_up_before_paying")),
    Mutation("another token for each start of a job", (26, 40),
             "f\"{record['invoice_id']}-{operation}-{failed_jobs}\"", "str(uuid.uuid4())",
             jobs("kill_while_starting_buys_no_second_job")),
    Mutation("own claim not recognised", (27,),
             'if record.get("owner") != invocation.owner:  # else the SDK resent a claim',
             "if True:  # else the SDK resent a claim", guarantee("lost_answer_resent_by_the_sdk_is_recognised")),
    Mutation("own commit not recognised", (27,), 'if stored.get("owner") != invocation.owner:', "if True:",
             guarantee("lost_answer_resent_by_the_sdk_is_recognised")),
    Mutation("claim without an answer not released", (27,),
             "        release(work.invoice_id, invocation, {})  # the claim may have taken place all the same\n", "",
             patience("claim_whose_answers_are_all_lost_is_no_crash")),
    Mutation("crash loop not stopped", (28,), 'if record["attempts"] > MAX_CRASHES:', "if False:",
             guarantee("crash_loop_ends_at_the_third_delivery")),
    Mutation("clean failure counted as a crash", (28,), 'noted = {"lease_until": 0, "attempts": 0} | noted',
             'noted = {"lease_until": 0} | noted', guarantee("crash_between_clean_failures_is_not_a_loop")),
    Mutation("crashes of start and completion counted together", (28,),
             'return outcome | {"lease_until": 0, "attempts": 0}', 'return outcome | {"lease_until": 0}', jobs("crashes_of_start_and_completion_count_separately")),
    Mutation("missing table taken", (30,), 'TABLE_NAME = os.environ["TABLE_NAME"]',
             'TABLE_NAME = os.environ.get("TABLE_NAME", "")',
             protections("environment_without_a_setting_fails_at_init_with_its_name")),
    *(
        Mutation(f"missing {name} taken", (30,), f'os.environ["{name}"]', f'os.environ.get("{name}", "0")',
                 protections("environment_without_a_setting_fails_at_init_with_its_name"))
        for name in ("COMPLETION_TOPIC_ARN", "COMPLETION_ROLE_ARN", "ANALYZE_EXPENSE", "DATE_ORDER",
                     "DEFAULT_CURRENCY", "MAX_PAGES", "MAX_MEGABYTES", "MEMORY_TABLE_NAME", "NOTIFICATION_EMAILS")
    ),
    Mutation("reviewed, mailed again and listed again", (31,), "return REVIEW if needs_review(record) else None",
             'return REVIEW if record.get("review_reasons") else None',
             reviewed("resend_of_a_reviewed_invoice_asks_for_no_second_look")),
    Mutation("reviewed, mailed again and failed again", (31,), "return FAILED if needs_review(record) else FAILED_REVIEWED",
             "return FAILED",
             reviewed("resend_of_a_failed_invoice_that_was_reviewed_keeps_it_among_the_reviewed")),
    Mutation("review between the e-mail and its mark overlooked", (31,), "AND {as_it_was}",
             "AND ({as_it_was} OR attribute_exists(#owner))",
             reviewed("review_between_the_email_and_its_mark_is_not_lost")),
    Mutation("read again to mail again", (31,), 'if record["status"] in (PROCESSING, READING):', "if True:",
             redrive("resend_the_processor_mails_again_and_notes_it")),
    # --- the check ---
    Mutation("record that waits fails the check every hour", (44, 51), "        attempt(work, invocation, failures)\n    return failures",
             "        attempt(work, invocation, failures)\n    if failures:\n        raise failures[0]\n    return failures",
             (*checks("outage_of_days_is_retried_as_long_as_it_takes_with_one_line_a_day"),
              *jobs("check_leaves_a_running_job_alone"))),
    Mutation("nobody told of what waits for days", (51,), "if unsubscribed or waiting:", "if unsubscribed:",
             checks("outage_of_days_is_retried_as_long_as_it_takes_with_one_line_a_day")),
    Mutation("same record first every hour", (51,), "in memory.by_turns(stuck, turn)]", "in stuck]",
             checks("stuck_records_that_take_all_the_time_let_each_other_and_the_daily_run_have_theirs")),
    Mutation("stuck records before the daily run every hour", (51,), "*memory.by_turns(steps, 1 if whole_bucket else hour)",
             "*steps",
             checks("stuck_records_that_take_all_the_time_let_each_other_and_the_daily_run_have_theirs")),
    Mutation("listing begun anew every hour", (55,), "**memory.place_of(run)", "**(memory.place_of(run) if 'page' in locals() else {})",
             checks("daily_run_over_a_large_bucket_ends_after_some_hours_with_nothing_skipped_or_done_twice")),
    Mutation("listing that does not heed the time", (55,), "while invocation.has(LISTING_SECONDS):", "while True:",
             checks("daily_run_over_a_large_bucket_ends_after_some_hours_with_nothing_skipped_or_done_twice")),
    Mutation("ages judged by the hour, not the run", (55,), "since, until = memory.ages_of(run)",
             'since, until = memory.ages_of(run | {"started_at": iso(now())})',
             checks("daily_run_over_a_large_bucket_ends_after_some_hours_with_nothing_skipped_or_done_twice")),
    Mutation("weeks without a check passed over", (55,), "return min(started - RECENT, last - DAY)",
             "return started - RECENT", checks("check_that_did_not_run_for_weeks_finds_what_was_lost_in_them")),
    Mutation("unconfirmed address taken for subscribed", (56,), 'each["SubscriptionArn"].startswith("arn:")', "True",
             checks("check_notices_once_a_day_whom_no_email_reaches")),
    Mutation("address compared by case", (56,), "if address.casefold() not in", "if address not in",
             checks("check_notices_once_a_day_whom_no_email_reaches")),
    Mutation("first page of the subscriptions only", (56,), 'if not response.get("NextToken"):', "if True:",
             checks("check_notices_once_a_day_whom_no_email_reaches")),
    Mutation("nobody told whom no e-mail reaches", (56,), "if unsubscribed or waiting:", "if waiting:",
             checks("check_notices_once_a_day_whom_no_email_reaches")),
    # --- the fields ---
    Mutation("missing field needs no look", (32,),
             "reasons = {reason for name, reason in MISSING.items() if name not in fields}", "reasons = set()",
             fields("total_not_certain_is_reviewed")),
    Mutation("several totals need no look", (32,), "reasons.add(UNCERTAIN[name])", "pass",
             fields("total_not_certain_is_reviewed")),
    Mutation("faint print needs no look", (32,), 'reasons.add("low_confidence")', "pass",
             fields("print_hard_to_read_is_reviewed")),
    Mutation("date guessed", (33,), 'NOTATED = (*MONEY, "invoice_date", ', "NOTATED = (*MONEY, ",
             fields("date_with_nothing_to_settle_it_is_left_open")),
    Mutation("implausible date needs no look", (33,),
             'if name == "invoice_date" and each.value is not None and not EARLIEST <= each.value <= today:', "if False:",
             fields("date_in_the_future_or_long_ago_is_stored_as_printed_and_reviewed")),
    Mutation("amount guessed", (34,), "NOTATED = (*MONEY, ", "NOTATED = (",
             fields("amount_with_nothing_to_settle_it_is_left_open")),
    Mutation("sums not checked", (35,), 
             '{"totals_disagree"} if _disagree(page.amounts, fields, items) else set()', "set()",
             fields("sums_that_contradict_the_total_are_reviewed")),
    Mutation("negative total is no credit note", (36,), 
             'if negative or "title_credit_note" in titles:', 'if "title_credit_note" in titles:',
             fields("credit_note_has_its_type_and_the_sign_that_is_printed")),
    Mutation("brackets are no sign", (36,), "if negative or minus_after or enclosed or ",
             "if negative or minus_after or ",
             fields("credit_note_has_its_type_and_the_sign_that_is_printed")),
    Mutation("bare dollar taken for US dollars", (37,), '"due_date", "currency")  # their print',
             '"due_date")  # their print',
             fields("currency_not_known_stays_empty_and_the_amount_is_kept")),
    Mutation("vendor shown as printed", (38,), "    shown = printable(text)\n", "    shown = text\n",
             fields("vendor_of_any_letters_is_stored_as_printed_and_shown_harmlessly")),
    Mutation("vendor of any length in an index", (38,), '.casefold().split())[:MAX_KEY_CHARACTERS]',
             '.casefold().split())', protections("vendor_of_wide_letters_fits_the_key_of_its_index")),
    # --- what follows from the record ---
    Mutation("removed invoice still listed", (75,), 'keys["listed_at"] = None if removed else record["uploaded_at"]',
             'keys["listed_at"] = record["uploaded_at"]', records("index_keys_put_a_record_where_it_belongs")),
    Mutation("removed invoice still found by its vendor", (75,), "if finished and not removed:", "if finished:",
             records("index_keys_put_a_record_where_it_belongs")),
    Mutation("removed invoice still to check", (75,), '    if "removed_at" in record:\n        return REMOVED\n', "",
             records("attention_follows_from_the_record")),
    Mutation("removed duplicate marked", (75,), '"possible_duplicate_of", "removed_at", "revision")', '"possible_duplicate_of")',
             reviewed("late_duplicate_that_was_removed_stays_removed")),
    Mutation("paid invoice still to pay", (75,), '{"paid_at", "removed_at"} & record.keys()', '{"removed_at"} & record.keys()',
             records("to_pay_is_what_somebody_still_has_to_pay")),
    Mutation("settled invoice to pay again", (75,), "if not amount or settled or not", "if not amount or not",
             records("to_pay_is_what_somebody_still_has_to_pay")),
    Mutation("receipt to pay", (75,), "settled = kind == RECEIPT or ", "settled = ",
             records("to_pay_is_what_somebody_still_has_to_pay")),
    Mutation("doubtful amount to pay", (75,), " or _amount_in_doubt(record)", "",
             records("to_pay_is_what_somebody_still_has_to_pay")),
    Mutation("another account settled by a look", (69,), "return BANK_DETAILS_CHANGED in reasons or (", "return (",
             records("account_that_changed_needs_a_look_even_when_reviewed_and_paid")),
    Mutation("credit note to pay", (75,), "        amount = -abs(amount)\n", "        pass\n",
             records("to_pay_is_what_somebody_still_has_to_pay")),
    Mutation("keys not written with the commit", (75,), "outcome | index_keys(record | outcome))", "outcome)",
             fields("invoice_again_under_another_name_is_a_possible_duplicate")),
    # --- the budget, the costs, the size ---
    Mutation("outage counted as the record's own fault", (51,),
             'error.own_end if isinstance(error, RetryLater) else "gave_up"', '"gave_up"',
             budget("outage_of_days_gives_no_invoice_up")),
    Mutation("defect not counted", (51,), 'if isinstance(error, RetryLater) else "gave_up"',
             "if isinstance(error, RetryLater) else None",
             budget("defect_that_a_record_always_meets_fails_it_after_a_day_of_checks")),
    Mutation("refused write retried for ever", (51,), '== ("update_item", "ValidationException"):', "== ():",
             budget("write_that_is_always_refused_fails_after_a_day_of_checks")),
    Mutation("budget never spent", (51,), 'if record.get("own_ends", 0) >= MAX_OWN_ENDS:', "if False:",
             budget("write_that_is_always_refused_fails_after_a_day_of_checks")),
    Mutation("job of an unknown fault not started anew", (51,),
             'self.noted |= {"failed_jobs": job.failed + 1}', 'self.noted = {}', budget(ANEW)),
    Mutation("job waited for for ever", (51,), "        if is_overdue:\n", "        if False:\n",
             budget("job_that_never_ends_is_started_anew_twice_and_fails_after_a_day_of_checks")),
    Mutation("job thought lost given up for good", (51,), 'if own_end == "textract_failed":', "if True:",
             budget("job_thought_lost_that_ends_after_all_is_taken")),
    Mutation("failed job read again when the record is re-opened", (51,), 'record["failed_jobs"] + 1 if', 'record["failed_jobs"] if',
             budget("record_reopened_is_taken_up_by_the_check_with_a_job_of_its_own")),
    Mutation("result too long retried for ever", (52,), "if was_fresh and not invocation.waits:", "if False:",
             budget("result_too_long_for_an_invocation_fails_at_the_second_try")),
    Mutation("result too long tried for a day", (52,), "if own_end == record.get(\"own_end\") == TooLong.own_end:",
             "if False:", budget("result_too_long_for_an_invocation_fails_at_the_second_try")),
    Mutation("result too long for the rest of an invocation", (52,), "if was_fresh and not invocation.waits:",
             "if not invocation.waits:", budget(FULL_TIME)),
    Mutation("result too long for a busy Textract", (52,), "if was_fresh and not invocation.waits:",
             "if was_fresh:", budget(FULL_TIME)),
    Mutation("item not measured", (53,), "without_nothing(fitted(record, outcome | index_keys(record | outcome)))",
             "without_nothing(outcome | index_keys(record | outcome))",
             budget("rows_and_text_of_any_length_make_one_record_with_room_for_a_history")),
    Mutation("more pages taken for the file's fault", (57,),
             '        if error.code == "source_deleted":\n            raise\n        return None', "        raise",
             budget("pdf_refused_at_once_is_read_by_a_job")),
    Mutation("one page read by a job", (57,), '    if "failed_jobs" in record or', '    if "file_name" in record or',
             economy("pdf_of_one_page_takes_what_an_image_takes")),
    Mutation("asked at once though a job read it", (57,), '    if "failed_jobs" in record or', "    if",
             budget("job_after_one_that_failed_for_a_reason_unknown_is_taken")),
    Mutation("late answer paid three times", (23,), 'read_timeout=25, attempts=1)', 'read_timeout=25)',
             budget("page_whose_answer_comes_too_late_is_paid_once_an_invocation")),
    Mutation("late answer paid twice", (23,), "(error.status is None and seconds == RESULT_SECONDS)",
             "error.status is None", budget("page_whose_answer_comes_too_late_is_paid_once_an_invocation")),
    Mutation("job asked once", (23,), "(error.status is None and seconds == RESULT_SECONDS)",
             "False", budget("job_whose_answer_does_not_come_is_asked_again_at_once")),
    # --- jobs ---
    Mutation("too many pages processed", (39,), 'if result["DocumentMetadata"]["Pages"] > MAX_PAGES:', "if False:",
             jobs("pdf_with_too_many_pages_fails")),
    Mutation("password not named", (39,), '    "PASSWORD": "password_protected",\n', "",
             jobs("job_failed_by_the_document_fails")),
    Mutation("no PDF not known as the file's fault", (39,),
             'JOB_FAULTS = {\n    "UnsupportedDocumentException": "unsupported_format",\n', "JOB_FAULTS = {\n",
             jobs("pdf_that_no_job_takes_fails")),
    Mutation("mailed before it is read", (40,), 'if record["status"] != READING:', "if True:",
             jobs("pdf_of_two_pages_is_one_record_with_all_its_text")),
    Mutation("Textract's fault not made good at once", (41,), "if error.is_textracts_fault and job.failed <",
             "if False and job.failed <", budget(ANEW)),
    Mutation("failed job started anew for ever", (41,), " and job.failed < MAX_FAILED_JOBS:", ":",
             budget("job_that_never_ends_is_started_anew_twice_and_fails_after_a_day_of_checks")),
    Mutation("file's fault taken for Textract's", (41,), "if error.code and not error.is_textracts_fault:", "if False:",
             jobs("job_failed_by_the_document_fails")),
    Mutation("unknown fault taken for the file's", (41, 51), "if word in self.reason.upper()), None)",
             'if word in self.reason.upper()), "unreadable_file")', budget(ANEW)),
    Mutation("free text of a job's message logged", (41,), "reason=error.token", "reason=error.reason", budget(ANEW)),
    Mutation("refused role taken for the file's fault", (41,), "raise_document_fault(error, record, JOB_FAULTS)",
             "raise_document_fault(error, record, IMAGE_FAULTS)", jobs("start_refused_for_our_role_is_retried")),
    Mutation("expired job not started anew", (41,), 'if error.code == "InvalidJobIdException":', "if False:",
             protections("job_that_textract_no_longer_knows_is_started_anew")),
    Mutation("missing pages need no look", (42,), '["pages_missing"] if document.pages_missing else []', "[]",
             jobs("job_with_pages_missing_is_reviewed")),
    Mutation("warnings not read", (42,), 'result.get("Warnings", [])', "[]",
             jobs("job_with_pages_missing_is_reviewed")),
    Mutation("notice of another job taken", (43,),
             'if isinstance(work, Completion) and "failed_jobs" in record and record.get("job_id") != work.job_id:',
             "if False:",
             jobs("notice_of_another_job_for_the_invoice_is_ignored")),
    Mutation("claim for another job", (43,), '" AND (attribute_not_exists(#failed_jobs) OR #job_id = :job_id)"',
             '" AND (attribute_not_exists(#failed_jobs) OR attribute_exists(#failed_jobs) OR #job_id = :job_id)"',
             jobs("notice_of_another_job_for_the_invoice_is_ignored")),
    Mutation("notice without our tag taken", (43,), "if not invoice_id or not job_id:",
             "if False:", protections("notice_without_a_tag_is_ignored_without_a_request")),
    Mutation("notice of a job not ours retried", (43,), 'return "ignored: no such invoice"', "return None",
             jobs("notice_of_a_job_not_ours_is_ignored")),
    Mutation("stuck records not looked for", (44,), "stuck = unfinished_for(memory.STUCK_AFTER)", "stuck: list[Record] = []",
             jobs("notice_that_never_comes_is_made_good_by_the_check")),
    Mutation("running job taken for ended", (44,), 'if result["JobStatus"] == "IN_PROGRESS":', "if False:",
             jobs("check_leaves_a_running_job_alone")),
    Mutation("only the first results read", (45,), 'if "NextToken" not in result:', "if True:",
             jobs("job_with_thousands_of_blocks_is_read_to_the_end")),
    Mutation("confidence required", (46,), 'box_of(block), block.get("Confidence")', 'box_of(block), block["Confidence"]',
             fields("answer_with_parts_missing_is_processed_with_what_there_is")),
    Mutation("geometry required", (46,), '(detection.get("Geometry") or {})', 'detection["Geometry"]',
             fields("answer_with_parts_missing_is_processed_with_what_there_is")),
    Mutation("half a box taken", (46,), 
             "return Box(*sides) if len(sides) == 4 else None", "return Box(*[*sides, 0.0, 0.0, 0.0, 0.0][:4])",
             fields("answer_with_half_a_box_is_processed_without_it")),
    Mutation("summary fields required", (46,), 'document.get("SummaryFields") or []', 'document["SummaryFields"]',
             _tests_in("unit/test_expense.py")("expense_with_parts_missing_is_merged")),
    Mutation("two invoices need no look", (47,),
             '{"several_invoices"} if page.several_invoices else set()', "set()",
             protections("second_invoice_whose_sums_are_surer_leaves_the_first_recorded")),
    Mutation("two invoices recorded as one", (47,), "return layout.rows[:start], True",
             "return layout.rows, True", protections("second_invoice_whose_sums_are_surer_leaves_the_first_recorded")),
    Mutation("page read as it lies", (61,), "if box and turn else box", "if False else box",
             names("turned_page_reads_as_if_upright")),
    Mutation("another total needs no look", (62,), "return _has_rival(amounts, best.values)", "return False",
             fields("total_not_certain_is_reviewed")),
    Mutation("number that looks like a date is no number", (63,), 'return "own label" in label', "return False",
             names("number_is_the_documents_own")),
    Mutation("letters before a sign overlooked", (64,),
             "for length in CURRENCY_LENGTHS if low[-length:]", "for length in CURRENCY_LENGTHS[::-1] if low[-length:]",
             money("currency_beside_the_total_is_that_of_the_invoice")),
    Mutation("any name rather than none", (65,),
             'return [*compared(found, counts), Candidate((None,), {"none": 1.0}, (None,))]',
             "return [*compared(found, counts)]", names("vendor_that_stands_nowhere_is_in_doubt")),
    Mutation("title of a credit note overlooked", (66,), 'if negative or "title_credit_note" in titles:', "if negative:",
             names("credit_note_has_its_own_number")),
    Mutation("one tax of several taken", (67,), 'in ((outside, "tax"), ', 'in (',
             money("taxes_of_several_rates_are_added_up")),
    Mutation("XML sent to Textract", (68,), '    if kind == "xml":\n        return read_e_invoice(record)\n', "",
             handled("xml_is_the_record_without_textract")),
    Mutation("refused XML taken for a defect", (68,), "raise DocumentError(error.code) from error\n    log_step",
             "raise\n    log_step", handled("xml_that_is_no_e_invoice_fails")),
    Mutation("no look for an e-invoice in a PDF", (68,), 'if suffix_of(record["file_name"]) != ".pdf":', "if True:",
             handled("xml_inside_a_pdf_gives_the_values_and_its_page_the_text")),
    Mutation("large or late PDF searched", (68,),
             'if record.get("size", 0) > MAX_E_INVOICE_BYTES or not invocation.has(SEARCH_SECONDS):', "if False:",
             handled("pdf_too_large_or_too_late_to_be_searched_is_read_as_if_there_were_none")),
    Mutation("any number of accounts kept", (53,), "part[:MAX_ACCOUNTS] if", "part if",
             handled("xml_with_thousands_of_accounts_makes_one_record")),
    Mutation("XML of any size read", (68,), "if len(content) > MAX_E_INVOICE_BYTES:", "if False:",
             handled("xml_over_twenty_megabytes_fails")),
    Mutation("XML that was deleted fetched for ever", (13,), '        raise DocumentError("source_deleted")\n    if len(',
             '        raise OutOfTime("gone")\n    if len(', handled("xml_deleted_before_it_is_fetched_fails")),
    Mutation("attachment that cannot be read passed over", (68,), "    if refused:\n", "    if False:\n",
             handled("xml_inside_a_pdf_that_cannot_be_read_leaves_the_values_to_the_page_and_a_look")),
    Mutation("two e-invoices in a file not compared", (68,), "if _key(each) != _key(best)]:", "if False]:",
             handled("two_xmls_that_differ_leave_the_values_to_the_page")),
    Mutation("total and number of an e-invoice not compared with its page", (68,),
             "for name in COMPARED if _differs(name, page, fields)}", "for name in ()}",
             handled("xml_that_contradicts_its_page_is_to_be_looked_at")),
    Mutation("account of an e-invoice not compared with its page", (68,),
             "return printed if of_xml and of_xml.isdisjoint(printed) else ()", "return ()",
             handled("xml_that_contradicts_its_page_is_to_be_looked_at")),
    Mutation("DTD of an e-invoice let through", (68,), "parser.StartDoctypeDeclHandler = self.doctype", "pass",
             einvoices("file_that_is_no_invoice_is_refused_with_its_reason")),
    Mutation("depth of an e-invoice not bounded", (68,), " or len(self.path) + self.skipped >= MAX_DEPTH", "",
             einvoices("file_that_is_no_invoice_is_refused_with_its_reason")),
    Mutation("tags and names of an e-invoice not bounded", (68,), "waiting > MAX_TAG or len(parser.intern) > MAX_NAMES", "False",
             einvoices("file_that_is_no_invoice_is_refused_with_its_reason")),
    Mutation("root of an e-invoice not looked at", (68,), "if self.kind not in _TREES:", "if not self.kind:",
             einvoices("file_that_is_no_invoice_is_refused_with_its_reason")),
    # --- suppliers and their accounts ---
    Mutation("accounts written after COMMIT is too late: none at all", (69,), "not in OWN)[:MAX_WRITES]", "not in OWN)[:0]",
             supplied("first_invoice_with_another_account_warns_in_record_and_email")),
    Mutation("first account overwritten by the next one", (69,), '"#first = if_not_exists(#first, :first)"',
             '"#first = :first"', supplied("first_invoice_with_another_account_warns_in_record_and_email")),
    Mutation("account's first invoice overwritten", (69,), '[f"{name} = if_not_exists({name}, :account)" for name in names]',
             '[f"{name} = :account" for name in names]', known("second_bank_of_the_first_invoice_stays_its_own_when_another_invoice_comes_at_once")),
    Mutation("account that was seen before counts as known", (69,), "return seen[0] is None or seen[0] != seen[1]",
             "return seen[1] is None", supplied(
                 "kill_at_a_step_then_a_redelivery_warns_all_the_same",
                 "account_that_changed_warns_under_any_schedule_until_a_person_confirms")),
    Mutation("verdict on what was read, not on what stands there after the writes", (69,),
             "items |= {each.mark: note(each) for each in notes}", "_ = {each.mark: note(each) for each in notes}",
             supplied("of_two_first_invoices_at_once_one_warns_in_any_order_of_their_writes")),
    Mutation("read that may be behind", (69,), ', "ConsistentRead": True}\n    }\n    found', "}\n    }\n    found",
             supplied("marks_are_read_as_they_are_now")),
    Mutation("marks that were not answered left out", (69,), 'raise ServiceError("batch_get_item", "UnprocessedKeys")',
             "return {}", supplied("memory_that_answers_for_some_marks_only_is_asked_for_the_others")),
    Mutation("a made-up tax id evades the check", (69,), 'OWN = (*STRONG, "name")', "OWN = STRONG",
             known("account_warns_where_it_is_another_one_of_the_same_supplier")),
    Mutation("account history under the strongest mark alone", (69,), "    for mark in marks:\n        item = items.get(mark, {})",
             "    for mark in marks[:1]:\n        item = items.get(mark, {})",
             known("account_warns_where_it_is_another_one_of_the_same_supplier")),
    Mutation("shared mark warns", (69,), "return kind_of(mark) in OWN or proves(mark, item, tax_id)", "return True",
             known("account_warns_where_it_is_another_one_of_the_same_supplier")),
    Mutation("second bank of the first invoice warns", (69,), "seen[0] is None or seen[0] != seen[1]", "True",
             known("account_warns_where_it_is_another_one_of_the_same_supplier")),
    Mutation("account confirmed for any mark is so for all", (69,),
             "asked = [item for mark, item in guarding.items() if kind_of(mark) in STRONG]", "asked = [*guarding.values()]",
             known("account_confirmed_for_a_tax_id_is_so_under_every_name_that_is_printed_beside_it")),
    Mutation("every name asks again about a confirmed account", (69,),
             'if not any(f"confirmed#{account}" in item for item in asked):', "if True:",
             known("account_confirmed_for_a_tax_id_is_so_under_every_name_that_is_printed_beside_it")),
    Mutation("review ends the warning", (69, 75), "return BANK_DETAILS_CHANGED in reasons or (", "return (",
             supplied("warning_outlives_whatever_a_person_marks_and_takes_back")),
    Mutation("shared mark renames", (69,), "return not is_shared(item) and (tax_id is None or seen <= {tax_id})", "return True",
             known("name_is_known_by_marks_that_belong_to_one")),
    Mutation("an account with a wrong digit needs no look", (70,), "doubtful |= share >= 1 - SURE", "pass",
             _tests_in("unit/test_payment.py")("accounts_are_the_payees_and_doubtful_where_that_is_not_certain")),
    Mutation("the payer's account is the payee's", (70,), "if share > 1 - SURE]", "]",
             _tests_in("unit/test_payment.py")("accounts_are_the_payees_and_doubtful_where_that_is_not_certain")),
    Mutation("confirmed account warns again", (69,), ' or f"confirmed#{account}" in item:', ":",
             supplied("confirmed_account_warns_no_more")),
    Mutation("record confirmed before the marks", (69,),
             "    for mark in marks:\n        tables.remember(mark, confirmed)\n", "", supplied("confirmed_account_warns_no_more"),
             Path("infra/suppliers/command.py")),
    Mutation("confirmation over another's change", (69, 75), "condition, values = unchanged(record, *SEEN, *seen)",
             'condition, values = unchanged(record, "invoice_id")',
             supplied("confirm_of_a_record_that_changed_meanwhile_is_to_be_repeated"), Path("infra/redrive/records.py")),
]  # fmt: skip


lists = _tests_in("integration/test_browser_lists.py")
invoice = _tests_in("integration/test_browser_invoice.py")
corrections = _tests_in("integration/test_browser_corrections.py")
browser = _tests_in("integration/test_browser_protection.py")
reads = _tests_in("integration/test_browser_reads.py")
to_pay = _tests_in("integration/test_browser_to_pay.py")
removed = _tests_in("integration/test_browser_removed.py")
news = _tests_in("integration/test_browser_news.py")
doubts = _tests_in("unit/test_correction.py")

MUTATIONS += [
    Mutation(name, faults, text, replacement, tests, BROWSER)
    for name, faults, text, replacement, tests in (
        # --- who may not ---
        ("anybody's claims taken", (48,), 'claims.get("token_use") == "id" and claims.get("aud") == CLIENT_ID', "True",
         browser("route_without_claims_of_ours_answers_nothing")),
        ("no sign-in for an unknown address", (48,), "if (method, template) in PUBLIC_ROUTES else",
         "if template is None or (method, template) in PUBLIC_ROUTES else",
         browser("address_unknown_without_claims_says_only_to_sign_in")),
        ("any id looked up", (48,), "if not is_id(invoice_id):", "if False:", browser("path_with_tricks_leads_nowhere")),
        ("a path below the page's", (48,), 'if path == template or (place and "/" not in place):',
         "if path == template or place:", browser("address_unknown_without_claims_says_only_to_sign_in")),
        ("any partition for a cursor", (48,), "known = partition in search.partitions", "known = True",
         lists("list_cursor_forged_is_refused", "list_cursor_of_another_filter_leads_to_nothing_else")),
        ("any place for a cursor", (48,), "known and search.low <= sort_key <= search.high and short", "known and short",
         lists("list_cursor_forged_is_refused")),
        ("a body of any size", (48,), "> MAX_BODY_BYTES:", "> 10**9:", browser("body_oversized_is_refused")),
        ("a body of any depth", (48,), "except RecursionError as error:", "except MemoryError as error:",
         browser("body_malformed_is_refused")),
        ("unknown parameters taken", (48,), "if not set(given) <= set(names):", "if False:",
         browser("query_malformed_is_refused")),
        ("unknown names in a body taken", (48,), " <= set(given) <= {*required, *optional}", " <= set(given)",
         browser("body_malformed_is_refused")),
        ("anything changed by a correction", (48,), "or not set(given) <= set(CORRECTIONS)", "or False",
         corrections("correction_to_what_cannot_be_is_refused")),
        ("an upload anywhere", (48,), r'if part in (".", "..") or set(part) & set("/\\$"):', "if False:",
         invoice("upload_of_what_cannot_be_is_refused")),
        ("the text of an error shown", (48,), 'Answer({"message": sentence}, 500)', 'Answer({"message": str(error)}, 500)',
         browser("defect_of_ours_shows_no_trace_and_logs_the_place")),
        ("the text of an error logged", (48,), 'facts = {"error": type(error).__name__, "at"',
         'facts = {"error": str(error), "at"', browser("defect_of_ours_shows_no_trace_and_logs_the_place")),
        # --- what runs in the page ---
        ("scripts from anywhere", (38,), "script-src 'self'", "script-src *",
         browser("policy_names_the_bucket_and_the_sign_in_and_nobody_else")),
        ("the kind of an answer left to guesses", (38,), '        "X-Content-Type-Options": "nosniff",\n', "",
         invoice("vendor_with_markup_reaches_the_page_as_it_is_printed")),
        ("a text that turns the reading order taken", (38, 48), "or unicodedata.bidirectional(character) in controls",
         "or False and controls", corrections("correction_to_what_cannot_be_is_refused")),
        # --- two people ---
        ("an old revision taken", (49,), 'elif record.get("revision", 0) != revision:', "elif False:",
         corrections("second_person_sees_the_first_ones_change_before_overwriting")),
        ("a change overwritten that came between", (49,), 'unchanged(record, "revision", "notification")',
         'unchanged(record, "notification")', corrections("change_between_reading_and_writing_is_never_overwritten")),
        ("an e-mail's note overwritten", (49,), 'unchanged(record, "revision", "notification")',
         'unchanged(record, "revision")',
         corrections("email_noted_between_reading_and_writing_is_no_conflict")),
        ("the own change not known again", (27,), 'if entry and entry in record.get("history", []):', "if False:",
         corrections("write_whose_answer_was_lost_is_recognised")),
        ("history forgotten", (49,), '[*before.get("history", []), entry]', "[entry]",
         corrections("second_person_sees_the_first_ones_change_before_overwriting")),
        ("an owed e-mail forgotten", (25,), ' or record.get("notification") != SENT:', ":",
         corrections("review_before_the_email_is_out_leaves_the_email_owed")),
        ("the indexes left with the old values", (21,), "    outcome |= index_keys(record_after(record, outcome))\n", "",
         corrections("correction_of_what_the_indexes_hold_is_found_there")),
        # --- what is paid, and to which account ---
        ("a warning not asked about", (69,), "if unknown := [each for each in sentences if each not in despite]:", "if unknown := []:",
         to_pay("paying_in_spite_of_a_warning_has_to_be_said")),
        ("an account confirmed in the record alone", (69,), "        confirm(record, entry)\n", "        pass\n",
         to_pay("account_that_a_person_confirms_is_known_from_then_on")),
        ("what warns paid with all before a day", (69,), '{"paid": True}, ()) for', '{"paid": True}, ("bank_details_changed",)) for',
         to_pay("all_before_a_day_are_paid_step_by_step_but_those_with_a_warning")),
        # --- what programs hear of it ---
        ("a change not owed", (74,), "    outcome = values | more | next_revision(record)\n",
         '    outcome = values | more | {"revision": record.get("revision", 0) + 1}\n',
         news("change_that_programs_were_not_told_of_is_told_by_the_check")),
        ("those that a removal changes not told of", (74,), '                request.owed[other["invoice_id"]] = other\n', "                pass\n",
         news("programs_hear_of_those_that_a_removal_changes_too")),
        ("what is owed off the lists", (74,), "        return [REVIEW, FAILED, OWED, UNFINISHED]\n", "        return [REVIEW, FAILED, UNFINISHED]\n",
         news("invoice_of_which_programs_have_yet_to_hear_is_listed_as_any_other")),
        ("a removed one that is owed to be checked", (74,), 'return "removed_at" not in record and (', "return (",
         news("invoice_of_which_programs_have_yet_to_hear_is_listed_as_any_other")),
        ("a change that is written answered as a defect", (74,), '        log("programs not told", level=logging.ERROR, error=type(error).__name__, at=_place(error))\n',
         "        raise\n", news("change_that_programs_were_not_told_of_is_told_by_the_check")),
        ("a slow SNS waited for", (74,), "            if now() > until:\n", "            if False:\n",
         news("several_are_answered_in_time_and_those_not_told_are_owed")),
        # --- doubts, and what is removed ---
        ("doubts left as they were", (71,), "{each for each in known if each not in touched or _is_open(each, before, after, changed)}",
         "{*known}", doubts("doubts_follow_from_values_and_evidence")),
        ("what was typed in doubt", (71,), 'int(evidence.get("certainty", 100))', 'int(evidence.get("certainty", 0))',
         doubts("each_doubt_of_a_field_ends_when_all_of_its_fields_are_typed")),
        ("an account in doubt settled by a total", (71,), '*(each for each in known if each not in REVIEW_REASONS)]', ']',
         doubts("doubts_follow_from_values_and_evidence")),
        ("a total below zero taken", (71,), "        and not is_credit\n", "        and False\n",
         removed("value_that_nobody_would_expect_is_taken_only_from_who_knows_of_it")),
        ("a lost upload taken for a defect", (72,), 'if error.code not in ("403", "404"):', "if True:",
         invoice("upload_whose_answer_was_lost_is_found_by_its_key")),
        ("the doubt of the twin left", (75,), "            for other in settle_others(after, entry):\n", "            for other in ():\n",
         removed("original_mentions_its_duplicates_and_takes_their_doubt_with_it")),
        ("both of two duplicates removed", (75,), 'gone = other == record["invoice_id"] or "removed_at" in read(other)', "gone = False",
         removed("duplicate_is_removed_as_one_of_an_invoice_that_stays")),
        ("both of two duplicates removed at once", (75,), 'or "removed_at" not in read(removed["of"])', "or True",
         removed("of_two_that_are_removed_at_once_as_one_of_the_other_one_stays")),
        ("a removed invoice vouching for its account", (69, 75), "        take_back(record, mark)\n", "        pass\n",
         removed("removed_invoice_takes_its_accounts_along_and_warns_of_them_when_it_is_back")),
        ("an account unasked when its invoice is back", (69, 75), "    more = _suppliers().warned_again(record, known_again(record, entry))\n",
         "    known_again(record, entry)\n    more = {}\n",
         removed("removed_invoice_takes_its_accounts_along_and_warns_of_them_when_it_is_back")),
        ("accounts lost to a removal that was overtaken", (69, 75), '            if changes.get("removed") and ', "            if False and ",
         removed("removal_that_somebody_overtakes_takes_no_account_along")),
        ("a duplicate unmarked when it is back", (75,), "        more |= duplicate_marked(record | more, original)\n", "",
         reviewed("whatever_is_done_in_any_order_the_rest_follows_from_the_record")),
        # --- what fits into a record ---
        ("a correction written without a look at its size", (53,), "if item_size(after | outcome) <= MAX_RECORD_BYTES:", "if True:",
         corrections("history_gives_way_where_a_change_would_not_fit_into_the_record",
                     "correction_for_which_there_is_no_room_is_refused_before_it_is_written")),
        # --- files ---
        ("uploads of one name under one key", (54,), "{folder}{stem}-{mark}{suffix}", "{folder}{stem}{suffix}",
         invoice("upload_of_one_name_twice_gets_a_key_each_time")),
        ("who gets no e-mail left unsaid", (56,), '{} if "cursor" in given else unsubscribed()', "{}",
         lists("list_says_on_its_first_page_which_addresses_get_no_email")),
        ("the page's files asked for at each visit", (58,), "KEPT_FOR_GOOD if HASHED.search(name) else", "",
         browser("page_file_is_served_with_its_type_and_kept_while_good")),
        # --- what is read ---
        ("no end of reading", (48,), "and reads.items < most_items and", "and",
         reads("list_first_page_reads_a_bounded_part_of_an_index")),
    )
]  # fmt: skip


template = _tests_in("infrastructure/test_stack_template.py")
pool = _tests_in("infrastructure/test_browser_template.py")
stages = _tests_in("infrastructure/test_stages.py")

MUTATIONS += [
    Mutation(name, faults, text, replacement, tests, Path("infra") / file)
    for file, name, faults, text, replacement, tests in (
        ("stack.py", "overwritten originals deleted by default", (54,),
         "if days := self._settings.noncurrent_version_days:", "if days := self._settings.noncurrent_version_days or 90:",
         template("bucket_forgets_broken_uploads_and_only_where_it_is_set_overwritten_versions")),
        ("alarms.py", "the line of the check without an alarm", (56,), '"=", TROUBLE', '"=", "nothing"',
         template("line_of_the_check_is_what_the_alarm_of_trouble_counts")),
        ("alarms.py", "the alarm of trouble mails once and never again", (56,),
         'metric=found.metric(period=Duration.hours(1), statistic="Sum")',
         'metric=found.metric(period=Duration.days(1), statistic="Sum")', template("alarm_mails_through_a_topic_of_its_own")),
        ("alarms.py", "one count of trouble for all stages", (60,), "metric_namespace=Stack.of(self).stack_name",
         'metric_namespace="InvoiceProcessing"', stages("each_stage_counts_its_own_trouble")),
        ("names.py", "one completion topic for all stages", (60,), 'self._of_stage("AmazonTextractInvoices")',
         '"AmazonTextractInvoices"', stages("every_fixed_name_ends_in_the_stage")),
        ("browser.py", "a person becomes another by changing the address", (48,),
         "            write_attributes=cognito.ClientAttributes(),\n", "",
         pool("page_signs_in_as_managed_login_asks_and_nobody_becomes_another_or_learns_who_has_an_account")),
    )
]  # fmt: skip


reread = _tests_in("integration/test_reread.py")

MUTATIONS += [
    Mutation(name, (75,), text, replacement, reread(test), Path("infra/reread") / file)
    for file, name, text, replacement, test in (
        ("anew.py", "what a person typed read over", "return frozenset((told | typed) & SAID)", "return frozenset(())",
         "what_a_person_set_or_emptied_stays"),
        ("anew.py", "what a person emptied filled again", "return frozenset((told | typed) & SAID)", "return frozenset(typed & SAID)",
         "what_a_person_set_or_emptied_stays"),
        ("anew.py", "a reviewed or paid invoice read over", 'SETTLED = ("reviewed_at", "paid_at", "removed_at")', 'SETTLED = ("removed_at",)',
         "what_a_person_reviewed_or_paid_is_only_proposed"),
        ("anew.py", "a warning ended by reading again", "for each in PAY_WARNINGS if", "for each in () if",
         "warning_on_an_account_survives_whatever_is_known_now"),
        ("anew.py", "the account of a warning forgotten by reading again", '{"payment": {**payment, "changed": changed}} if changed else {}',
         "{}", "warning_on_an_account_survives_whatever_is_known_now"),
        ("anew.py", "a duplicate's mark ended by reading again", '"possible_duplicate_of": record.get("possible_duplicate_of"),',
         '"possible_duplicate_of": None,',
         "mark_of_a_duplicate_stays"),
        ("../redrive/records.py", "written over what somebody changed", 'SEEN = ("status", "notification", "revision")',
         'SEEN = ("status", "notification")', "what_somebody_changes_meanwhile_is_left_and_counted"),
        ("stored.py", "a date of before read as of today", 'date.fromisoformat(record["processed_at"][:10])', "now().date()",
         "date_that_the_day_of_reading_settled_is_read_the_same_later"),
        ("command.py", "another change than was shown is written", 'if record.get("revision") != tally.revisions[record["invoice_id"]]:',
         "if False:", "what_somebody_changes_meanwhile_is_left_and_counted"),
        ("anew.py", "programs not told of what was read again", "changes |= next_revision(record)",
         'changes |= {"revision": record.get("revision", 0) + 1}', "what_was_written_is_told_to_programs_by_the_check"),
    )
]  # fmt: skip


def failures(tests: tuple[str, ...], folder: Path) -> list[str]:
    """The first failure of the tests in the folder, if any."""
    options = ["-q", "-x", "--no-header", "--tb=no", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    failed = [line.split(" - ")[0] for line in ended.stdout.splitlines() if line.startswith("FAILED")]
    if ended.returncode not in (0, 1) or (ended.returncode == 1 and not failed):
        raise SystemExit(f"the tests did not run\n{ended.stdout}{ended.stderr}")
    return [line.removeprefix("FAILED ") for line in failed]


def caught_by(mutation: Mutation, folder: Path) -> str | None:
    """The test that fails for the mutation; None if it survives."""
    (file,) = mutation.files
    code = (ROOT / file).read_text()
    (folder / file).write_text(code.replace(mutation.text, mutation.replacement))
    failed = failures(mutation.tests, folder)
    (folder / file).write_text(code)
    print(f"{mutation.name}: {failed[0] if failed else 'NO TEST FAILS'}", flush=True)
    return failed[0] if failed else None


def defects() -> list[str]:
    """What is wrong with the list of mutations itself."""
    found = [
        f"{one.name}: its text stands {len(one.files)} times in {one.handler} and the leaves"
        for one in MUTATIONS
        if len(one.files) != 1
    ]
    shown = {number for mutation in MUTATIONS for number in mutation.faults}
    return found + [
        f"fault {number} has no mutation" for number in FAULTS.keys() - NOT_OF_THE_HANDLERS - shown
    ]


def summary(results: dict[Mutation, str | None]) -> str:
    """The table `number → mutation → caught by`, in the order of the fault list."""
    return "\n".join(
        f"{number} → {mutation.name} → {caught or 'NO TEST'}"
        for number in FAULTS
        for mutation, caught in results.items()
        if number in mutation.faults
    )


def main(names: list[str]) -> int:
    if wrong := defects():
        raise SystemExit("\n".join(wrong))
    known = {mutation.name for mutation in MUTATIONS} | {str(n) for m in MUTATIONS for n in m.faults}
    if unknown := set(names) - known:
        raise SystemExit(f"no such mutation: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("lambda", "infra", "tests"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "cdk.json"):
            shutil.copy(ROOT / part, folder)
        chosen = [one for one in MUTATIONS if not names or {one.name, *map(str, one.faults)} & set(names)]
        if failed := failures(tuple({test for one in chosen for test in one.tests}), folder):
            raise SystemExit(f"fails without any mutation: {failed[0]}")
        results = {mutation: caught_by(mutation, folder) for mutation in chosen}
    print(f"\n{summary(results)}\n")
    survivors = [mutation.name for mutation, caught in results.items() if not caught]
    print(f"{len(results) - len(survivors)} of {len(results)} mutations fail a test")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
