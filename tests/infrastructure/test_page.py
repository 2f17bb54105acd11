"""The page's files as `python -m infra.page` makes them: few, named by their content, made once; and without npm."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from assembly import ADDRESS, PROJECT

from infra import browser, page

# Nothing listens there, and npm has nothing kept.
NO_NETWORK = {"npm_config_registry": "http://127.0.0.1:9/"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the page's sources, with the packages that were fetched for the original."""
    page.make()
    shutil.copytree(page.SOURCES, tmp_path / "lambda/browser/page")
    shutil.copy(page.PACKAGES, tmp_path / "lambda/browser")
    packages = page.KEPT / f"packages-{page.key_of([page.PACKAGES])}"
    (tmp_path / ".local/page").mkdir(parents=True)
    (tmp_path / ".local/page" / packages.name).symlink_to(packages)
    (tmp_path / "infra").mkdir()
    shutil.copy(page.__file__, tmp_path / "infra")
    for name in ("ROOT", "SOURCES", "PACKAGES", "KEPT", "__file__"):
        path = Path(getattr(page, name))
        monkeypatch.setattr(page, name, tmp_path / path.relative_to(PROJECT))
    return tmp_path


def test_page_is_one_script_one_style_pdf_js_and_an_index_that_names_them() -> None:
    names = {path.name for path in page.make().iterdir()}
    hashed = {re.sub(r"-[0-9A-Z]{8}\.", "-HASH.", name) for name in names}
    assert hashed == {
        "index.html",
        *(f"{name}{end}" for name in ("main-HASH.js", "style-HASH.css") for end in ("", ".map")),
        *("pdf.min-HASH.mjs", "pdf.worker.min-HASH.mjs"),
        *(Path(name).name for name in page.PDF_DECODERS),
    }
    index = (page.make() / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:src|href|content)="/page/([^"]*)"', index)
    assert sorted(named) == sorted(name for name in names if re.match(r"(main|style|pdf\.worker).*s$", name))
    assert 'href="data:image/svg+xml;base64,' in index and "modulepreload" not in index


def test_page_unchanged_is_not_made_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = page.make()
    monkeypatch.setattr(page, "_node", None)  # whoever ran a program now would fail
    assert page.make() == made


def test_page_changed_gets_other_names_only_where_it_changed(project: Path) -> None:
    before = {path.name for path in page.make().iterdir()}
    with (project / "lambda/browser/page/style.css").open("a") as style:
        style.write("\n.added { color: red }\n")
    after = {path.name for path in page.make().iterdir()}
    assert {name for name in before - after} == {name for name in before if name.startswith("style-")}
    assert {name for name in before & after} > {"index.html"}


def test_page_module_that_is_imported_when_needed_is_a_file_of_its_own(project: Path) -> None:
    sources = project / "lambda/browser/page"
    (sources / "large.js").write_text('export const words = "a large library";\n')
    with (sources / "main.js").open("a") as main:
        main.write('\nwindow.library = () => import("./large.js");\n')
    made = page.make()
    (large,) = made.glob("large-*.js")
    (main_script,) = made.glob("main-*.js")
    assert "a large library" in large.read_text() and "a large library" not in main_script.read_text()
    assert large.name in main_script.read_text()


def test_page_is_deployed_compressed_always_to_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a-12345678.js").write_text("words " * 1000)
    (tmp_path / "index.html").write_text("{CLIENT_ID}")
    with browser.function_code(tmp_path) as one, browser.function_code(tmp_path) as two:
        packed, again = (folder / "browser/page/a-12345678.js.gz" for folder in (one, two))
        assert gzip.decompress(packed.read_bytes()) == (tmp_path / "a-12345678.js").read_bytes()
        assert packed.read_bytes() == again.read_bytes()
        assert sorted(path.name for path in packed.parent.iterdir()) == [packed.name, "index.html"]


def test_page_with_a_mistake_says_where(project: Path) -> None:
    with (project / "lambda/browser/page/route.js").open("a") as module:
        module.write("\nexport const = 1;\n")
    with pytest.raises(page.PageError, match=r"(?s)could not be bundled.*route\.js:\d+"):
        page.make()
    assert not list(page.KEPT.glob("made-*")), "nothing half made stays"


@pytest.fixture
def never_made(tmp_path: Path) -> Path:
    """A copy of the project in which nothing was made or fetched yet."""
    for folder in ("infra", "lambda"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("cdk.json", "pyproject.toml"):
        shutil.copy(PROJECT / file, tmp_path)
    return tmp_path


def run_without_network(
    project: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    home = {"HOME": str(project), "npm_config_cache": str(project / "cache"), "CDK_VALIDATION": "false"}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env=os.environ | NO_NETWORK | home | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_page_never_made_without_a_network_ends_in_one_sentence(never_made: Path) -> None:
    ended = run_without_network(never_made, "infra.page")
    sentence = (
        "The invoice browser's page is made with packages of npm, which could not be fetched (ECONNREFUSED): "
        "run `python -m infra.page` once with a network, then this again.\n"
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", sentence)

    context = f'{{"notification_email": "{ADDRESS}", "invoice_browser": "true"}}'
    ended = run_without_network(never_made, "infra.app", CDK_OUTDIR="out", CDK_CONTEXT_JSON=context)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", sentence)
    context = f'{{"notification_email": "{ADDRESS}"}}'
    ended = run_without_network(never_made, "infra.app", CDK_OUTDIR="out", CDK_CONTEXT_JSON=context)
    assert (ended.returncode, ended.stderr) == (0, ""), "without the browser there is nothing to make"
