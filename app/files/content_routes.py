"""The content of files when they lie in a folder: signed addresses with the same shape as a bucket's. No sign-in.

Whoever has such an address may do the one thing it is signed for, for some minutes; it is no part of the API document.
"""

from typing import BinaryIO, cast

from flask import Blueprint, Response, g, request, send_file

from app.core.errors import Malformed, NotFound
from app.core.requests import limiter
from app.integrations.folder import FolderStore, read_link
from app.integrations.storage import get_store

blueprint = Blueprint("file_contents", __name__)
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@blueprint.put("/<token>")
@limiter.exempt
def put_content(token: str) -> Response:  # noqa: ARG001 - read before the transaction
    """Take in what an address was signed for"""
    return Response(status=200, headers={"ETag": f'"{g.received_key}"'})


def receive_content() -> None:
    """Stream the body to the folder before a transaction is opened."""
    about = read_link((request.view_args or {})["token"])
    store = _folder()
    if "put" not in about:
        raise NotFound
    if request.content_length not in (None, about["size"]):
        raise Malformed(f"The address takes exactly {about['size']} bytes.", code="wrong_size")
    request.max_content_length = about["size"] + 1
    store.receive(about["put"], cast(BinaryIO, request.stream), about["size"])
    g.received_key = about["put"].rsplit("/", 1)[1]


put_content.receive = receive_content  # type: ignore[attr-defined]


@blueprint.get("/<token>")
@limiter.exempt
def get_content(token: str) -> Response:
    """Hand out what an address was signed for"""
    about = read_link(token)
    if "get" not in about:
        raise NotFound
    try:
        file = _folder().open(about["get"])
    except FileNotFoundError:
        raise NotFound("The file is gone.") from None
    response = send_file(file, mimetype=about["type"], max_age=0)
    response.content_length = _folder().find_size(about["get"])
    response.headers["Content-Disposition"] = about["disposition"]
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _folder() -> FolderStore:
    store = get_store()
    if not isinstance(store, FolderStore):
        raise NotFound
    return store
