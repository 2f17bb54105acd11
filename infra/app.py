"""The CDK app. The CDK CLI runs `python -m infra.app` (cdk.json); without it the same command synthesizes too.

The local run and the tests call `synthesize`, so that there is one way from settings to template.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from infra import page
from infra.names import Names
from infra.settings import Settings, SettingsError, context_of_cdk_json, demand_one_place
from infra.stack import InvoiceProcessing

# What the CDK CLI adds to the context by itself. Said here as well, so that the template is the same without it.
_AS_THE_CLI = {"aws:cdk:enable-path-metadata": True, "aws:cdk:enable-asset-metadata": True}


def build(
    *,
    outdir: Path,
    context: Mapping[str, object] | None = None,
    validate: bool = True,
    make_page: Callable[[], Path | None] = page.make,
) -> cdk.App:
    """The app with its one stack, not yet synthesized.

    cdk.json's context holds the defaults, the CLI's context goes before it, and `context` before both, for callers
    other than the CLI.
    `validate` runs the CDK's own check of the template, which takes four of six seconds.
    `make_page` gives the folder of the invoice browser's page where there is a browser; None leaves the page out.
    Raises SettingsError where a setting cannot work, PageError where the page cannot be made.
    """
    written = context_of_cdk_json()
    app = cdk.App(
        outdir=str(outdir),
        context=_AS_THE_CLI | written,
        post_cli_context=dict(context or {}),
        builtin_cloud_formation_validation=validate,
    )
    found = app.node.get_all_context()
    settings = Settings.from_context(found)
    if context is None:
        demand_one_place(found, written)
    files = make_page() if settings.invoice_browser else None
    InvoiceProcessing(app, Names(settings.stage).stack, settings=settings, page=files)
    return app


def synthesize(outdir: Path, context: Mapping[str, object], *, validate: bool = False, **more: Any) -> Path:
    """Write the cloud assembly (template, assets) into `outdir` and return its directory."""
    return Path(build(outdir=outdir, context=context, validate=validate, **more).synth().directory)


def main() -> None:
    outdir = Path(os.environ.get("CDK_OUTDIR", "cdk.out"))
    try:
        build(outdir=outdir).synth()
    except (SettingsError, page.PageError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
