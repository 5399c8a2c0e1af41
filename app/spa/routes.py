"""Assets, the page, and nothing else: an address of the API or of a missing asset never gets the page."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import PathConverter

from app.core.requests import limiter
from app.spa.build import ENCODINGS, find_asset, find_page
from config import ROOT

FOLDER_SETTING = "SPA_FOLDER"
DEFAULT_FOLDER = ROOT / "frontend" / "dist"
FOREVER = "public, max-age=31536000, immutable"
DAY = "public, max-age=86400"
MISSING = """\
The pages of NeuraCRM are not built. The API works. Build them with:

    ./scripts/run                                  (builds and starts everything)
    .venv/bin/python -m scripts.frontend           (builds only)
"""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:{store}; "
    "font-src 'self'; connect-src 'self'{store}; media-src 'self' blob:; frame-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

# Not a blueprint of the API document: these are files for browsers.
blueprint = Blueprint("spa", __name__)


class PagePath(PathConverter):
    """An address of the SPA: not the API's, not an asset's, no file's."""

    regex = r"(?!(?:api|assets)(?:/|$))[^/.][^.]*?"


@blueprint.record_once
def _register_converter(state: object) -> None:
    state.app.url_map.converters["page"] = PagePath  # type: ignore[attr-defined]


@blueprint.get("/assets/<name>")
@limiter.exempt
def get_asset(name: str) -> Response:
    """A file of the build; its name changes with its content, so it is kept for ever"""
    return _answer_file(_folder() / "assets", name, FOREVER)


@blueprint.get("/favicon.svg")
@blueprint.get("/robots.txt")
@limiter.exempt
def get_public_file() -> Response:
    """A file that keeps its name"""
    return _answer_file(_folder(), request.path[1:], DAY)


@blueprint.get("/")
@blueprint.get("/<page:path>")
@limiter.exempt
def get_page(path: str = "") -> Response:  # noqa: ARG001 - the script reads the address
    """The page, whatever its script will show at this address"""
    if "text/html" not in request.accept_mimetypes:
        raise NotFound
    nonce = secrets.token_urlsafe(16)
    page = find_page(_folder(), nonce)
    if page is None:
        return Response(MISSING, status=503, mimetype="text/plain")
    headers = {
        "Content-Security-Policy": POLICY.format(nonce=nonce, store=_store_origin()),
        "Cache-Control": "no-cache",
        "Referrer-Policy": "same-origin",
    }
    return Response(page, mimetype="text/html", headers=headers)


def _store_origin() -> str:
    """Where files are sent and small pictures come from when they lie in a bucket; nothing otherwise."""
    settings = current_app.config["SETTINGS"]
    parts = urlsplit(settings.CLOUDFLARE_R2_ENDPOINT) if settings.CLOUDFLARE_R2_BUCKET else None
    return f" {parts.scheme}://{parts.netloc}" if parts else ""


def _answer_file(folder: Path, name: str, lifetime: str) -> Response:
    accepted = tuple(one for one in ENCODINGS if request.accept_encodings.quality(one) > 0)
    asset = find_asset(folder, name, accepted)
    if asset is None:
        raise NotFound
    response = Response(asset.content, mimetype=asset.mimetype)
    response.headers["Cache-Control"] = lifetime
    response.headers["Vary"] = "Accept-Encoding"
    if asset.encoding:
        response.headers["Content-Encoding"] = asset.encoding
    return response


def _folder() -> Path:
    return Path(current_app.config.get(FOLDER_SETTING, DEFAULT_FOLDER))
