"""Take out one protection of the processor at a time, and see that a test fails for it.

    python -m tests.mutations            every mutation
    python -m tests.mutations NAME…      these

Works on a temporary copy. Ends with 1 if a mutation passes its tests, or its text is no longer found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROCESSOR = Path("lambda/invoice_processor.py")
GUARANTEE = ("tests/integration/test_guarantee.py",)
FAULTS = ("tests/integration/test_faults.py",)


@dataclass(frozen=True)
class Mutation:
    """`text`, which stands once in the processor, becomes `replacement`; one of `tests` has to fail."""

    name: str
    text: str
    replacement: str
    tests: tuple[str, ...] = GUARANTEE


# A condition is taken out by one that always holds and names the same attributes and values:
# DynamoDB refuses a request with values that its expressions don't use.
MUTATIONS = [
    Mutation(
        "claim without condition",
        'f"attribute_not_exists(#invoice_id) OR ({condition} AND #status <> :reading)"',
        'f"attribute_not_exists(#invoice_id) OR attribute_exists(#invoice_id) '
        'OR ({condition} AND #status <> :reading)"',
    ),
    Mutation(
        "commit without condition",
        'condition="#owner = :owner AND #status IN (:processing, :being_read)"',
        'condition="attribute_exists(#invoice_id) OR #owner = :owner OR #status IN (:processing, :being_read)"',
    ),
    Mutation(
        "no mark",
        "    mark_sent(record, invocation)\n\n\ndef mark_sent",
        "\n\ndef mark_sent",
    ),
    Mutation(
        "claim that ignores a live lease",
        "AND #lease_until < :now\"",
        "AND (#lease_until < :now OR #lease_until >= :now)\"",
    ),
    Mutation(
        "claim that ignores that the e-mail was sent",
        "\"#notification <> :sent AND #lease_until",
        "\"(#notification <> :sent OR #notification = :sent) AND #lease_until",
    ),
    Mutation(
        "busy invoice acknowledged",
        'raise InvoiceBusy(f"invoice {work.invoice_id} is being processed") from refused',
        "return None",
    ),
    Mutation(
        "own claim not recognised",
        'if record.get("owner") != invocation.owner:  # else the SDK resent a claim',
        "if True:  # else the SDK resent a claim",
    ),
    Mutation(
        "own commit not recognised",
        'if stored.get("owner") != invocation.owner:',
        "if True:",
    ),
    Mutation("crash loop not stopped", 'if record["attempts"] > MAX_CRASHES:', "if False:"),
    Mutation("no clean give-up", "with giving_up_cleanly(record, invocation):", "if True:"),
    Mutation(
        "lease that a retry finds alive", "LEASE_MARGIN_SECONDS = 5\n", "LEASE_MARGIN_SECONDS = 65\n"
    ),
    Mutation(
        "random id",
        'return str(uuid.uuid5(uuid.NAMESPACE_URL, f"s3://{self.bucket}/{self.key}?versionId={mark}"))',
        "return str(uuid.uuid4())",
    ),
    Mutation("no look for a deleted object", " and is_gone(record):", " and False:", FAULTS),
    Mutation("forbidden taken for deleted", " and is_gone(record):", ":", FAULTS),
    Mutation("empty file sent to Textract", 'if record.get("size") == 0:', "if False:", FAULTS),
    Mutation("size not looked at", 'record.get("size", 0) > (', "0 > (", FAULTS),
    Mutation("version not read", '{"Version": record["version_id"]} if', "{} if", FAULTS),
    Mutation("key not decoded", 'unquote_plus(stored["key"])', 'stored["key"]', FAULTS),
    Mutation("e-mail that shows control characters", 'file_name = printable(record["file_name"])',
             'file_name = record["file_name"]', FAULTS),
    Mutation("long text kept in the record", "if len(text) <= MAX_TEXT_BYTES:", "if True:", FAULTS),
    Mutation("neighbours taken down", "        return error\n    except Exception as error:",
             "        raise\n    except Exception as error:", FAULTS),
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
    failed = [line for line in ended.stdout.splitlines() if line.startswith("FAILED")]
    if ended.returncode not in (0, 1) or (ended.returncode == 1 and not failed):
        raise SystemExit(f"the tests did not run\n{ended.stdout}{ended.stderr}")
    return failed


def survives(mutation: Mutation, folder: Path) -> bool:
    """Whether the tests pass in spite of the mutation."""
    code = (ROOT / PROCESSOR).read_text()
    if code.count(mutation.text) != 1:
        raise SystemExit(f"{mutation.name}: its text stands {code.count(mutation.text)} times in {PROCESSOR}")
    (folder / PROCESSOR).write_text(code.replace(mutation.text, mutation.replacement))
    failed = failures(mutation.tests, folder)
    print(f"{mutation.name}: {failed[0] if failed else 'NO TEST FAILS'}", flush=True)
    return not failed


def main(names: list[str]) -> int:
    unknown = set(names) - {mutation.name for mutation in MUTATIONS}
    if unknown:
        raise SystemExit(f"no such mutation: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("lambda", "tests"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        chosen = [one for one in MUTATIONS if not names or one.name in names]
        if failed := failures(tuple({test for one in chosen for test in one.tests}), folder):
            raise SystemExit(f"fails without any mutation: {failed[0]}")
        survivors = [mutation.name for mutation in chosen if survives(mutation, folder)]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutations fail a test")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
