"""moto's S3 with every signature checked, also those of presigned addresses, which moto by itself cannot read.

`python -m tests.files.bucket_server PORT`. A presigned request is verified here by the rules of SigV4, then signed anew in
its headers, where moto checks it (and the rights of its key) once more.
"""

import hashlib
import hmac
import os
import sys
import time
from calendar import timegm
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

# Until the bucket, a user, its rights and its key are made, nobody has a key to sign with.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.iam.models import iam_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

FORBIDDEN = b"<?xml version='1.0'?><Error><Code>SignatureDoesNotMatch</Code></Error>"


class SignedAddresses:
    """WSGI in front of moto."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        query = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        if "X-Amz-Signature" in dict(query):
            if not is_valid(environ, query):
                start_response("403 Forbidden", [("Content-Type", "application/xml")])
                return [FORBIDDEN]
            sign_anew(environ, query)
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer


def is_valid(environ: dict[str, Any], query: list[tuple[str, str]]) -> bool:
    values = dict(query)
    made = timegm(time.strptime(values["X-Amz-Date"], "%Y%m%dT%H%M%SZ"))
    if not made <= time.time() + 60 or time.time() > made + int(values["X-Amz-Expires"]):
        return False
    key_id, day, region, service, _ = values["X-Amz-Credential"].split("/")
    signed = [(name, value) for name, value in query if name != "X-Amz-Signature"]
    names = values["X-Amz-SignedHeaders"].split(";")
    canonical = "\n".join((
        environ["REQUEST_METHOD"], quote(environ["PATH_INFO"]), canonical_query(signed),
        *(f"{name}:{header(environ, name)}" for name in names), "", ";".join(names), "UNSIGNED-PAYLOAD",
    ))  # fmt: skip
    scope = f"{day}/{region}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{values['X-Amz-Date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    secret = secret_of(key_id)
    if secret is None:
        return False
    derived = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request", text):
        derived = hmac.new(derived, part.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(derived.hex(), values["X-Amz-Signature"])


def canonical_query(query: list[tuple[str, str]]) -> str:
    return "&".join(sorted(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in query))


def header(environ: dict[str, Any], name: str) -> str:
    known = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
    return str(environ.get(known.get(name, f"HTTP_{name.upper().replace('-', '_')}"), "")).strip()


def secret_of(key_id: str) -> str | None:
    for backend in iam_backends.values():
        for key in backend["global" if "global" in backend else "aws"].access_keys.values():
            if key.access_key_id == key_id:
                return str(key.secret_access_key)
    return None


def sign_anew(environ: dict[str, Any], query: list[tuple[str, str]]) -> None:
    key_id = dict(query)["X-Amz-Credential"].split("/")[0]
    rest = [(name, value) for name, value in query if not name.startswith("X-Amz-")]
    environ["QUERY_STRING"] = urlencode(rest, quote_via=quote)
    url = f"http://{environ['HTTP_HOST']}{quote(environ['PATH_INFO'])}"
    url += f"?{environ['QUERY_STRING']}" if rest else ""
    request = AWSRequest(environ["REQUEST_METHOD"], url, headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
    S3SigV4Auth(Credentials(key_id, secret_of(key_id)), "s3", "auto").add_auth(request)
    for name, value in request.headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value


def main() -> None:
    app = SignedAddresses(DomainDispatcherApplication(create_backend_app))
    make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
