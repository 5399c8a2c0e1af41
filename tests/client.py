"""The tests' way in: HTTP through the real application, and jobs run as a worker runs them."""

import itertools
from typing import Any

from app.core.database import db, transaction
from app.core.job_runner import run_job
from app.core.tenancy import Scope, acting_as

# KiB of a hash where no test looks at it; see conftest.py.
QUICK_MEMORY = 64
PASSWORD = "correct horse battery staple 7"
_numbers = itertools.count(1)


class ApiClient:
    """Calls the API; every answer must be in the envelope."""

    def __init__(self, app: Any, token: str | None = None) -> None:
        self.app = app
        self.http = app.test_client()
        self.token = token

    def call(self, method: str, path: str, json: Any = None, **options: Any) -> Any:
        headers = {
            **({"Authorization": f"Bearer {self.token}"} if self.token else {}),
            **options.pop("headers", {}),
        }
        response = self.http.open(f"/api{path}", method=method, json=json, headers=headers, **options)
        if response.is_json and response.status_code not in (204, 304) and not path.startswith("/openapi"):
            assert set(response.json) in ({"success", "data", "meta"}, {"success", "error"}), response.json
        return response

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Any:
        return self.call("POST", path, json if json is not None or "data" in options else {}, **options)

    def patch(self, path: str, json: Any, **options: Any) -> Any:
        return self.call("PATCH", path, json, **options)

    def put(self, path: str, json: Any, **options: Any) -> Any:
        return self.call("PUT", path, json, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.call("DELETE", path, **options)

    def make(self, path: str, json: Any = None, status: int = 201, **options: Any) -> Any:
        """POST that must succeed; the data of the answer."""
        response = self.post(path, json, **options)
        assert response.status_code == status, response.get_data(as_text=True)
        return response.json["data"]


class Signed(ApiClient):
    """A person signed in to an organization."""

    user_id: int
    organization_id: int
    email: str

    @classmethod
    def sign_up(cls, app: Any, **values: Any) -> "Signed":
        number = next(_numbers)
        email = values.pop("email", f"person{number}.{id(app) % 9973}@example.com")
        body = {
            "email": email,
            "password": PASSWORD,
            "name": f"Person {number}",
            "organization_name": f"Firm {number}",
        }
        anonymous = ApiClient(app)
        data = anonymous.make("/auth/sign-up", {**body, **values})
        return cls._from(app, data, email)

    @classmethod
    def _from(cls, app: Any, data: dict[str, Any], email: str) -> "Signed":
        person = cls(app, data["access_token"])
        person.user_id = data["user"]["id"]
        person.organization_id = data["organization"]["id"]
        person.email = email
        return person

    def colleague(self, role: str) -> "Signed":
        """Another member of the same organization, made through the service and signed in by HTTP."""
        from app.identity import service

        email = f"colleague{next(_numbers)}.{self.organization_id}@example.com"
        with (
            self.app.app_context(),
            acting_as(Scope(self.organization_id, self.user_id, "owner")),
            transaction(),
        ):
            service.add_member(email=email, name=f"A {role}", password=PASSWORD, role=role)
        data = ApiClient(self.app).make("/auth/sign-in", {"email": email, "password": PASSWORD}, status=200)
        return Signed._from(self.app, data, email)

    def run_jobs(self, limit: int = 100) -> int:
        """Run this organization's due jobs as a worker would, without the test's own binding; how many ran."""
        ran = 0
        while ran < limit and (job_id := self._next_job()) is not None:
            with self.app.app_context():
                run_job(self.organization_id, job_id)
            ran += 1
        return ran

    def _next_job(self) -> int | None:
        from sqlalchemy import text

        with self.app.app_context(), acting_as(Scope(self.organization_id)), transaction():
            # A job that was handed back after its turn is due in two seconds; a failed one later than these three.
            return db.session.execute(
                text(
                    "select id from jobs where state = 'pending' and available_at <= now() + interval '3 seconds' "
                    "order by id limit 1"
                )
            ).scalar()
