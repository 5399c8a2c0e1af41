"""The API document, for programs and for people. The page loads nothing from elsewhere."""

import hashlib
import secrets

import orjson
from flask import Response, current_app, render_template, request
from werkzeug.http import quote_etag

from app.core.http import JSON_TYPE, Blueprint
from app.health.document import METHODS, read_document, resolve

PAGE_POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

blueprint = Blueprint("docs", __name__, description="This document", template_folder="templates")


@blueprint.route("/openapi.json")
@blueprint.response(200, {"type": "object"})
def get_api_document() -> Response:
    """This document, in OpenAPI 3.1"""
    body = orjson.dumps(read_document(current_app))
    version = hashlib.sha256(body).hexdigest()[:16]
    if request.if_none_match.contains(version):
        return Response(status=304, headers={"ETag": quote_etag(version)})
    response = Response(body, mimetype=JSON_TYPE)
    response.headers["ETag"] = quote_etag(version)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.route("/docs")
@blueprint.response(200, {"type": "string"}, content_type="text/html")
def get_documentation() -> Response:
    """This document, to read"""
    document = read_document(current_app)
    nonce = secrets.token_urlsafe(16)
    page = render_template(
        "api_docs.html",
        document=document,
        methods=METHODS,
        nonce=nonce,
        resolve=lambda schema: resolve(document, schema),
        dump=lambda value: orjson.dumps(value, option=orjson.OPT_INDENT_2).decode(),
    )
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = PAGE_POLICY.format(nonce=nonce)
    return response
