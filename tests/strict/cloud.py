"""The strict cloud on loopback, and a session on it."""

from __future__ import annotations

import os

from infra.local.cloud import Cloud
from infra.local.session import Session


class StrictCloud(Cloud):
    """MiniStack with IAM enforced, behind TLS. While it runs, this process trusts its certificate."""

    scheme = "https"
    module = "tests.strict.emulator"

    def start(self) -> None:
        self._before = {name: os.environ.get(name) for name in self.trust}
        os.environ |= self.trust
        super().start()

    def stop(self) -> None:
        super().stop()
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    @property
    def trust(self) -> dict[str, str]:
        """What makes programs (boto3 and the AWS CLI; Python; Node) trust the certificate that MiniStack makes."""
        certificate = str(self._folder / "ministack-tls" / "server.crt")
        return dict.fromkeys(("AWS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"), certificate)

    def environment(self) -> dict[str, str]:
        environment = super().environment()
        # The functions call MiniStack for Textract as well, which hands the request on.
        server = environment.pop("AWS_ENDPOINT_URL_TEXTRACT")
        return environment | self.trust | {"AUTH": "true", "USE_SSL": "1", "TEXTRACT_SERVER": server}


class StrictSession(Session):
    """A session whose every call needs its permission."""

    cloud_type = StrictCloud
