"""Routes that do one thing each, to test what surrounds every route."""

import threading
import time
from typing import Any

import marshmallow as ma
from flask import Flask, g, request
from sqlalchemy import text

from app.core.database import db
from app.core.errors import Conflict
from app.core.http import Blueprint, check_version
from app.core.schemas import Schema, Text, Timestamp, WholeNumber
from app.core.tenancy import Scope, current
from tests.client import ApiClient

ADD_TEAM = text("insert into teams (organization_id, name) values (:organization, :name) returning id")

blueprint = Blueprint("probe", __name__, description="Probe")
# Set by a test to hold the working route in the middle of its work.
pause, entered = threading.Event(), threading.Event()
pause.set()


class ProbeBody(Schema):
    name = Text(required=True, min=1, max=100)
    size = WholeNumber()
    at = Timestamp()


class ProbeOut(ma.Schema):
    id = ma.fields.Integer()
    name = ma.fields.String()


@blueprint.route("/teams", methods=["POST"])
@blueprint.takes(ProbeBody)
@blueprint.returns(ProbeOut, status=201)
def create_probe_team(values: dict[str, Any]) -> dict[str, Any]:
    """Write a row"""
    team_id = add_team(values["name"])
    entered.set()
    pause.wait(10)
    return {"id": team_id, "name": values["name"]}


@blueprint.route("/failing-teams", methods=["POST"])
@blueprint.takes(ProbeBody)
@blueprint.returns(ProbeOut, status=201)
def create_failing_team(values: dict[str, Any]) -> dict[str, Any]:
    """Write a row, then refuse"""
    add_team(values["name"])
    raise Conflict("Refused after the write.")


@blueprint.route("/teams/<id:team_id>", methods=["PATCH"])
@blueprint.takes(ProbeBody)
@blueprint.returns(ProbeOut)
def update_probe_team(values: dict[str, Any], team_id: int) -> dict[str, Any]:
    """Check a version"""
    check_version(3)
    return {"id": team_id, "name": values["name"], "version": 4}


@blueprint.route("/statement", methods=["POST"])
@blueprint.returns()
def run_statement() -> dict[str, Any]:
    """Run SQL that breaks a rule"""
    db.session.execute(text(request.get_data(as_text=True)), {"organization": current.organization_id})
    return {}


@blueprint.route("/crash", methods=["GET"])
def crash() -> None:
    """Raise what nobody expects"""
    raise ZeroDivisionError("secret detail of the inside")


@blueprint.route("/slow", methods=["GET"])
@blueprint.returns()
def sleep_in_database() -> dict[str, Any]:
    """Wait inside PostgreSQL"""
    started = time.monotonic()
    db.session.execute(text("select pg_sleep(:seconds)"), {"seconds": float(request.args.get("seconds", "1"))})
    return {"seconds": time.monotonic() - started}


def add_team(name: str) -> int:
    return int(db.session.execute(ADD_TEAM, {"organization": current.organization_id, "name": name}).scalar_one())


def add_probe(app: Flask) -> None:
    app.register_blueprint(blueprint, url_prefix="/api/probe")
    app.extensions["guards"]["probe"] = _bind


def _bind() -> None:
    g.scope = Scope(int(request.headers["X-Organization"]), int(request.headers.get("X-User", "0")) or None)


class ProbeClient(ApiClient):
    def __init__(self, app: Any, organization_id: int) -> None:
        super().__init__(app)
        self.organization_id = organization_id

    def call(self, method: str, path: str, json: Any = None, **options: Any) -> Any:
        headers = {"X-Organization": str(self.organization_id), **options.pop("headers", {})}
        return super().call(method, f"/probe{path}", json, headers=headers, **options)
