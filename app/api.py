"""The only list of URLs: blueprint, prefix, guard. `tests/rules` fails when a route is reachable without one."""

import importlib
import threading
from typing import Any

import flask_smorest
from flask import Flask

from app.core.requests import IdConverter
from app.core.schemas import MAX_BIGINT, ErrorAnswer
from app.identity.guards import member, own_origin, public

# module, attribute, prefix, guard
TABLE: list[tuple[str, str, str, Any]] = [
    ("app.health.routes", "blueprint", "/api/health", public),
    ("app.health.probe_routes", "blueprint", "", public),
    ("app.health.docs_routes", "blueprint", "/api", public),
    ("app.identity.sign_in_routes", "blueprint", "/api/auth", own_origin),
    ("app.identity.session_routes", "blueprint", "/api/auth", member),
    ("app.identity.account_routes", "blueprint", "/api/me", member),
    ("app.identity.organization_routes", "blueprint", "/api/organization", member),
    ("app.identity.member_routes", "blueprint", "/api", member),
    ("app.identity.api_key_routes", "blueprint", "/api/api-keys", member),
    ("app.billing.routes", "blueprint", "/api/billing", member),
    ("app.events.routes", "blueprint", "/api/events", member),
    ("app.events.change_routes", "blueprint", "/api/changes", member),
    ("app.fields.routes", "blueprint", "/api/fields", member),
    ("app.activities.routes", "blueprint", "/api/activities", member),
    ("app.activities.note_routes", "blueprint", "/api/notes", member),
    ("app.activities.task_routes", "blueprint", "/api/tasks", member),
    ("app.activities.day_routes", "blueprint", "/api/my-day", member),
    ("app.activities.tag_routes", "blueprint", "/api/tags", member),
    ("app.activities.timeline_routes", "blueprint", "/api/timeline", member),
    ("app.companies.routes", "blueprint", "/api/companies", member),
    ("app.contacts.routes", "blueprint", "/api/contacts", member),
    ("app.deals.routes", "blueprint", "/api/deals", member),
    ("app.deals.pipeline_routes", "blueprint", "/api/pipelines", member),
    ("app.deals.loss_reason_routes", "blueprint", "/api/loss-reasons", member),
    ("app.leads.routes", "blueprint", "/api/leads", member),
    ("app.leads.conversion_routes", "blueprint", "/api/leads", member),
    ("app.leads.status_routes", "blueprint", "/api", member),
    ("app.leads.option_routes", "blueprint", "/api/options", member),
    ("app.files.routes", "blueprint", "/api/files", member),
    ("app.files.content_routes", "blueprint", "/api/file-contents", public),
    ("app.email.routes", "blueprint", "/api/emails", member),
    ("app.email.template_routes", "blueprint", "/api/email-templates", member),
    ("app.email.setting_routes", "blueprint", "/api", member),
    ("app.email.unsubscribe_routes", "blueprint", "/api", public),
    ("app.imports.routes", "blueprint", "/api/imports", member),
    ("app.exports.routes", "blueprint", "/api/exports", member),
    ("app.saved_views.routes", "blueprint", "/api/saved-views", member),
    ("app.bulk_changes.routes", "blueprint", "/api/bulk-changes", member),
    ("app.merges.routes", "blueprint", "/api", member),
    ("app.first_steps.routes", "blueprint", "/api/first-steps", member),
    ("app.search.routes", "blueprint", "/api/search", member),
    ("app.analytics.routes", "blueprint", "/api/analytics", member),
    ("app.samples.routes", "blueprint", "/api/organization", member),
    ("app.webhooks.routes", "blueprint", "/api/webhooks", member),
    ("app.inbound.routes", "blueprint", "/api/inbound", public),
    ("app.inbound.list_routes", "blueprint", "/api/inbound-events", member),
    ("app.health.system_routes", "blueprint", "/api/system", member),
    ("app.health.job_routes", "blueprint", "/api/jobs", member),
    ("app.spa.routes", "blueprint", "", public),
]


class ApiDocument(flask_smorest.Api):
    """flask-smorest writes the document when it is first asked for; our own handler writes the errors."""

    ERROR_SCHEMA = ErrorAnswer

    def __init__(self, app: Flask) -> None:
        self._unwritten: list[flask_smorest.Blueprint] = []
        self._lock = threading.Lock()
        super().__init__(app)

    def register_blueprint(self, blp: flask_smorest.Blueprint, **options: Any) -> None:  # type: ignore[override]
        """Serve a blueprint. Describing it costs more than serving it, and most processes are never asked."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._unwritten.append(blp)

    def write(self) -> dict[str, Any]:
        """The OpenAPI document of everything registered."""
        with self._lock:
            while self._unwritten:
                blueprint = self._unwritten.pop(0)
                blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
                self.spec.tag({"name": blueprint.name, "description": blueprint.description})
            document: dict[str, Any] = self.spec.to_dict()
            return document

    def _register_error_handlers(self) -> None:
        """core/error_answers.py answers every error, also of addresses outside the document."""


def init_api(app: Flask) -> None:
    app.config.update(
        API_TITLE="NeuraCRM",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "components": {
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT or API key"}}
            },
            "security": [{"bearer": []}],
        },
    )
    document = ApiDocument(app)
    document.register_converter(IdConverter, _id_parameter)
    app.extensions["api_document"] = document
    guards: dict[str, Any] = {}
    for module_name, attribute, prefix, guard in TABLE:
        blueprint = getattr(_load(module_name), attribute, None)
        if blueprint is None:
            continue
        # What is no blueprint of smorest is no part of the API, and of its document.
        register = document if isinstance(blueprint, flask_smorest.Blueprint) else app
        register.register_blueprint(blueprint, url_prefix=prefix or None)
        guards[blueprint.name] = guard
    app.extensions["guards"] = guards


def _load(module_name: str) -> Any:
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and module_name.startswith(error.name):
            return None
        raise


def _id_parameter(_converter: Any) -> dict[str, Any]:
    return {"type": "integer", "format": "int64", "minimum": 1, "maximum": MAX_BIGINT}
