"""Whether anything has changed: the cheapest question a screen can ask every few seconds."""

from typing import Any

from flask import Response
from marshmallow import fields, validate

from app.core.freshness import answer_if_changed, read_versions
from app.core.http import Blueprint, requires
from app.core.record_schemas import shown
from app.core.schemas import Schema, Text

blueprint = Blueprint("changes", __name__, description="Whether records have changed since")
KINDS = ("lead", "contact", "company", "deal", "task", "note", "activity", "pipeline")


class KindNames(Text):
    """Kinds of record, separated by commas; loads as a list."""

    def __init__(self) -> None:
        about = f"Of these kinds, separated by commas: {', '.join(KINDS)}"
        super().__init__(min=1, max=100, metadata={"description": about, "example": "deal,task"})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        kinds = list(dict.fromkeys(super()._deserialize(value, attr, data, **kwargs).split(",")))
        validate.ContainsOnly(list(KINDS))(kinds)
        return kinds


class ChangesQuery(Schema):
    kinds = KindNames()


class ChangesOut(Schema):
    versions = shown(
        fields.Dict,
        keys=fields.String(),
        values=fields.String(),
        metadata={
            "description": "For each kind a word that is another one after every change to a record of that kind; null "
            "when it cannot be told, then read again what is on the screen"
        },
    )


@blueprint.route("", methods=["GET"])
@requires("timeline.read")
@blueprint.takes(ChangesQuery, "query")
@blueprint.returns(ChangesOut)
def read_changes(parameters: dict[str, Any]) -> Response:
    """Ask whether any record of some kinds has changed

    Poll it with If-None-Match: 304 while nothing has. When a word differs from the one before, read what is on the screen
    again.
    """
    kinds = parameters.get("kinds") or list(KINDS)
    return answer_if_changed(kinds, kinds, lambda: {"versions": read_versions(kinds)})
