"""Larger JSON answers travel compressed: 100 leads are 1.6 kB instead of 17 kB, for 0.1 ms."""

import gzip

from flask import Flask, Response, request

MIN_BYTES = 1024
# Level 5 takes half the time of 9 and gives 3 % more bytes.
LEVEL = 5
JSON_TYPE = "application/json"
# An answer that holds a secret beside what the caller chose would tell its secret by its length (BREACH).
SECRET_PREFIX = "/api/auth/"  # noqa: S105 - an address


def init_compression(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The answer, compressed when it is large JSON and the client takes gzip. A smaller one is not looked at."""
    if (response.content_length or 0) < MIN_BYTES or not _is_plain_json(response):
        return response
    response.headers.add("Vary", "Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0 and not request.path.startswith(SECRET_PREFIX):
        # Without a time: the same answer is the same bytes.
        response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _is_plain_json(response: Response) -> bool:
    return (
        response.mimetype == JSON_TYPE
        and response.is_sequence
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
    )
