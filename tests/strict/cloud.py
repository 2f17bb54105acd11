"""The strict cloud on loopback, and a session on it."""

from __future__ import annotations

import os
import ssl
import subprocess
from pathlib import Path

from infra.local.cloud import Cloud
from infra.local.loopback import HOST
from infra.local.session import Session

# By these, programs learn whom to trust: boto3 and the AWS CLI; Python; Node.
TRUST = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")


class StrictCloud(Cloud):
    """MiniStack with IAM enforced, behind TLS. While it runs, this process trusts its certificate."""

    scheme = "https"
    module = "tests.strict.emulator"

    def start(self) -> None:
        make_certificate(self._folder)
        self._before = {name: os.environ.get(name) for name in TRUST}
        os.environ |= self.trust
        super().start()

    def stop(self) -> None:
        super().stop()
        for name, value in getattr(self, "_before", {}).items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    @property
    def trust(self) -> dict[str, str]:
        """The environment of programs that trust this cloud's certificate, and all that this machine trusts."""
        return dict.fromkeys(TRUST, str(self._folder / "trusted.pem"))

    def environment(self) -> dict[str, str]:
        environment = super().environment()
        # The functions call MiniStack for Textract as well, which hands the request on.
        server = environment.pop("AWS_ENDPOINT_URL_TEXTRACT")
        tls = {"USE_SSL": "1", "MINISTACK_SSL_CERT": str(self._folder / "certificate.pem")}
        tls["MINISTACK_SSL_KEY"] = str(self._folder / "key.pem")
        return environment | self.trust | tls | {"AUTH": "true", "TEXTRACT_SERVER": server}


def make_certificate(folder: Path) -> None:
    """A certificate for loopback, its key, and `trusted.pem`: what this machine trusts, and this one."""
    certificate = folder / "certificate.pem"
    names = f"subjectAltName=DNS:localhost,IP:{HOST}"
    uses = ("basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature,keyEncipherment", names)
    extensions = [argument for use in uses for argument in ("-addext", use)]
    request = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    files = ["-keyout", folder / "key.pem", "-out", certificate]
    subprocess.run([*request, *extensions, *files], check=True, capture_output=True)
    machine = ssl.get_default_verify_paths().cafile
    trusted = Path(machine).read_bytes() if machine else b""
    (folder / "trusted.pem").write_bytes(trusted + b"\n" + certificate.read_bytes())


class StrictSession(Session):
    """A session whose every call needs its permission."""

    cloud_type = StrictCloud
