"""Jobs: watch them, try a failed one again, cancel one that has not ended."""

from typing import Any

from app.core.http import Blueprint, Page, requires
from app.health import job_queries, job_service
from app.health.schemas import JobOut, JobStateChange

blueprint = Blueprint("jobs", __name__, description="Work done in the background")


@blueprint.route("", methods=["GET"])
@requires("jobs.read")
@blueprint.takes(job_queries.LISTING.schema, "query")
@blueprint.returns(JobOut, many=True)
def list_jobs(parameters: dict[str, Any]) -> Page:
    """List jobs, newest first"""
    return job_queries.list_jobs(parameters)


@blueprint.route("/<id:job_id>", methods=["GET"])
@requires("jobs.read")
@blueprint.returns(JobOut)
def get_job(job_id: int) -> dict[str, Any]:
    """Get a job and how far it is"""
    return job_queries.get_job(job_id)


@blueprint.route("/<id:job_id>/state", methods=["PUT"])
@requires("jobs.manage")
@blueprint.takes(JobStateChange)
@blueprint.returns(JobOut)
def change_job_state(values: dict[str, Any], job_id: int) -> dict[str, Any]:
    """Try a failed job again, or cancel one that has not ended"""
    change = job_service.retry_job if values["state"] == "pending" else job_service.cancel_job
    change(job_id)
    return job_queries.get_job(job_id)
