"""What the API document cannot tell: which operation makes which record, and what a call needs beyond its schema."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.core.clock import now

Recipe = Callable[[Any, dict[str, Any]], dict[str, Any]]

# kind -> the operation that makes one
MAKERS = {
    "activity": "create_activity",
    "bulk_change": "create_bulk_change",
    "company": "create_company",
    "contact": "create_contact",
    "deal": "create_deal",
    "delivery": "test_webhook",
    "email": "create_email",
    "email_template": "create_email_template",
    "export": "create_export",
    "field": "create_field",
    "file": "create_file",
    "import": "create_import",
    "invitation": "create_invitation",
    "key": "create_api_key",
    "lead": "create_lead",
    "loss_reason": "create_loss_reason",
    "merge": "create_merge",
    "note": "create_note",
    "pipeline": "create_pipeline",
    "source": "create_lead_source",
    "stage": "create_stage",
    "status": "create_lead_status",
    "email_suppression": "create_email_suppression",
    "tag": "create_tag",
    "task": "create_task",
    "team": "create_team",
    "view": "create_saved_view",
    "webhook": "create_webhook",
}
# Made by a job: it is run before the record is used.
MADE_BY_JOBS = ("bulk_change", "export", "import")


def _linked(scratch: Any, _path: dict[str, Any]) -> dict[str, Any]:
    return {"lead_id": scratch.make("lead")}


def _named(scratch: Any, _path: dict[str, Any]) -> dict[str, Any]:
    return {"last_name": scratch.text()}


def _all_stages(scratch: Any, path: dict[str, Any]) -> dict[str, Any]:
    pipeline = scratch.call(scratch.operations["read_pipeline"], path).json["data"]
    return {"stage_ids": [stage["id"] for stage in pipeline["stages"]]}


def _deletion(scratch: Any, _path: dict[str, Any]) -> dict[str, Any]:
    return {"record_type": "lead", "action": "delete", "record_ids": [scratch.make("lead")]}


def _hook(_scratch: Any, _path: dict[str, Any]) -> dict[str, Any]:
    return {"url": "https://hooks.example.com/proof"}


def _letter(scratch: Any, _path: dict[str, Any]) -> dict[str, Any]:
    values = {"last_name": scratch.text(), "email": f"{scratch.mark}@example.com"}
    lead = scratch.call(scratch.operations["create_lead"], {}, values).json["data"]["id"]
    # Far ahead: it can be changed and called off, and no worker sends it.
    send_at = (now() + timedelta(days=30)).isoformat()
    return {"lead_id": lead, "subject": scratch.text(), "text": scratch.text(), "send_at": send_at}


def _preview(scratch: Any, path: dict[str, Any]) -> dict[str, Any]:
    letter = _letter(scratch, path)
    del letter["send_at"]
    return letter


def _address(scratch: Any, _path: dict[str, Any]) -> dict[str, Any]:
    return {"address": f"{scratch.text().replace(' ', '.')}@example.com"}


def _words(scratch: Any, _path: dict[str, Any]) -> dict[str, Any]:
    return {"text": scratch.text()}


def _delivery(scratch: Any, path: dict[str, Any]) -> dict[str, Any]:
    return {"delivery_ids": [scratch.call(scratch.operations["test_webhook"], path).json["data"]["id"]]}


# operation -> values its body needs beyond what the schema requires
BODIES: dict[str, Recipe] = {
    "change_job_state": lambda _scratch, _path: {"state": "canceled"},
    "create_activity": _linked,
    "create_bulk_change": _deletion,
    "create_contact": _named,
    "create_file": _linked,
    "create_email": _letter,
    "create_email_suppression": _address,
    "create_email_template": _words,
    "create_lead": _named,
    "create_note": _linked,
    "create_webhook": _hook,
    "order_stages": _all_stages,
    "preview_email": _preview,
    "replay_webhook_deliveries": _delivery,
}
# operation -> its query string
QUERIES: dict[str, Recipe] = {"read_timeline": _linked, "search_records": lambda _scratch, _path: {"q": "proof"}}
# operation -> operations that must have happened to the same record before
BEFORE: dict[str, list[str]] = {
    "cancel_import": ["start_import"],
    "delete_conversion": ["create_conversion"],
    "read_conversion": ["create_conversion"],
    "undo_import": ["start_import"],
}
# Need a job that has not run yet; where workers live, one may be quicker.
BEFORE_JOBS = ("cancel_import", "change_job_state")
# Parameters of paths that are no ids.
NAMES: dict[str, Any] = {"name": "currencies"}
# Below these addresses an operation may end the session it is called with.
ENDING_SESSIONS = ("/api/auth", "/api/me")
