"""A browser's part: begin, PUT the content where the answer says, complete, wait."""

import http.client
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from tests.client import Signed


def put(person: Signed, url: str, content: bytes, headers: dict[str, str]) -> int:
    """PUT as a browser does; to our own address through the test client. The status."""
    if url.startswith("/"):
        return int(person.http.put(url, data=content, headers=headers).status_code)
    parts = urlsplit(url)
    # http.client: urllib would add a Content-Type nobody signed.
    line = http.client.HTTPConnection(parts.netloc, timeout=20)
    line.request("PUT", f"{parts.path}?{parts.query}", content, headers)
    try:
        return line.getresponse().status
    finally:
        line.close()


def get(person: Signed, url: str) -> tuple[int, dict[str, str], bytes]:
    """(status, headers in lower case, body) of an address anybody may open."""
    if url.startswith("/"):
        response = person.http.get(url)
        return response.status_code, {name.lower(): value for name, value in response.headers}, response.get_data()
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def begin(person: Signed, content: bytes, name: str = "file.bin", **values: Any) -> dict[str, Any]:
    """A new file on a new lead, unless `values` name a record."""
    body = {"name": name, "size_bytes": len(content), **values}
    if not any(key.endswith("_id") for key in values):
        body["lead_id"] = person.make("/leads", {"last_name": "With files"})["id"]
    made: dict[str, Any] = person.make("/files", body)
    return made


def send(person: Signed, content: bytes, name: str = "file.bin", **values: Any) -> dict[str, Any]:
    """A file that went all the way; what is known of it then."""
    made = begin(person, content, name, **values)
    upload = made["upload"]
    if upload["parts"]:
        start = 0
        for part in upload["parts"]:
            assert put(person, part["url"], content[start : start + part["size_bytes"]], {}) == 200
            start += part["size_bytes"]
    else:
        assert put(person, upload["url"], content, upload["headers"]) == 200
    return finish(person, made["id"])


def finish(person: Signed, file_id: int) -> dict[str, Any]:
    assert person.put(f"/files/{file_id}/completion", None).status_code == 202
    person.run_jobs()
    read: dict[str, Any] = person.get(f"/files/{file_id}").json["data"]
    return read
