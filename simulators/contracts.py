"""Holding requests, answers and webhooks against a vendor's published description, when it is there.

openapi-core checks OpenAPI descriptions; Stripe's nested forms are beyond it, so these are decoded here and checked by schema.
Both are installed for development only.
"""

import json
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from werkzeug.wrappers import Request, Response

from simulators.forms import coerce, decode_form

MAX_REASON = 500


class Checker(Protocol):
    """Tells why something breaks a contract, or None when it does not."""

    def check_request(self, request: Request) -> str | None: ...

    def check_response(self, request: Request, response: Response) -> str | None: ...

    def check_webhook(self, body: bytes, content_type: str) -> str | None: ...


def is_ours(path: str) -> bool:
    """Whether an address is the simulator's own, not the vendor's."""
    return path == "/" or path.startswith("/_") or path == "/favicon.ico"


def read_description(path: Path, base_path: str = "") -> dict[str, Any]:
    """A published description, made to describe a server at any address and without its keys."""
    description: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    description.pop("security", None)
    for item in description["paths"].values():
        item.pop("servers", None)
        for operation in item.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
                operation.pop("servers", None)
    description["servers"] = [{"url": base_path or "/"}]
    return description


class OpenApiChecker:
    """A description checked by openapi-core; `webhook_schema` names the schema of a webhook's body, where there is one."""

    def __init__(
        self, path: Path, *, base_path: str = "", find_webhook: Callable[[Any], tuple[str, Any] | None] | None = None
    ):
        from openapi_core import OpenAPI

        self._description = read_description(path, base_path)
        self._api = OpenAPI.from_dict(self._description)
        self._find_webhook = find_webhook

    @cached_property
    def _schemas(self) -> "SchemaSet":
        return SchemaSet(self._description)

    def check_request(self, request: Request) -> str | None:
        from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest
        from openapi_core.exceptions import OpenAPIError

        try:
            self._api.validate_request(WerkzeugOpenAPIRequest(request))
        except OpenAPIError as error:
            return explain(error)
        return None

    def check_response(self, request: Request, response: Response) -> str | None:
        from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
        from openapi_core.exceptions import OpenAPIError

        if response.status_code >= 500 or response.is_streamed:
            return None
        try:
            self._api.validate_response(WerkzeugOpenAPIRequest(request), WerkzeugOpenAPIResponse(response))
        except OpenAPIError as error:
            return explain(error)
        return None

    def check_webhook(self, body: bytes, content_type: str) -> str | None:
        if self._find_webhook is None or "json" not in content_type:
            return None
        found = self._find_webhook(json.loads(body))
        if found is None:
            return None
        name, value = found
        return self._schemas.explain(f"#/components/schemas/{name}", value)


class SchemaSet:
    """The schemas of a description, checked one by one."""

    def __init__(self, description: dict[str, Any]) -> None:
        from openapi_schema_validator import OAS30Validator, OAS31Validator
        from referencing import Registry, Resource
        from referencing.jsonschema import DRAFT4, DRAFT202012

        is_newer = description["openapi"].startswith("3.1")
        self._validator: Any = OAS31Validator if is_newer else OAS30Validator
        text = json.dumps(description).replace('"#/components/', '"urn:s#/components/')
        self.description: dict[str, Any] = json.loads(text)
        resource = Resource.from_contents(self.description, default_specification=DRAFT202012 if is_newer else DRAFT4)
        self._registry: Any = Registry().with_resource("urn:s", resource)

    def explain(self, schema: str | dict[str, Any], value: Any) -> str | None:
        """Why `value` does not fit; `schema` is a schema or the address of one."""
        wanted = {"$ref": f"urn:s{schema}"} if isinstance(schema, str) else schema
        error = next(self._validator(wanted, registry=self._registry).iter_errors(value), None)
        if error is None:
            return None
        return f"{'.'.join(str(part) for part in error.absolute_path) or 'body'}: {error.message}"[:MAX_REASON]

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema a reference leads to."""
        while "$ref" in schema:
            found: Any = self.description
            for part in schema["$ref"].removeprefix("urn:s#/").split("/"):
                found = found[part]
            schema = found
        return schema


class FormSchemaChecker:
    """A description whose requests are forms with names like `items[0][price]`, and whose webhooks are of one schema."""

    def __init__(self, path: Path, *, webhook_schema: str) -> None:
        self._schemas = SchemaSet(read_description(path))
        self._webhook_schema = webhook_schema
        self._paths = [(_pattern(name), item) for name, item in self._schemas.description["paths"].items()]

    def check_request(self, request: Request) -> str | None:
        operation = self._find(request)
        if operation is None:
            return f"Unrecognized request URL ({request.method}: {request.path})."
        problem = self._check_query(operation, request)
        schema = _body_schema(operation.get("requestBody", {}), "application/x-www-form-urlencoded")
        if problem or request.method != "POST" or schema is None:
            return problem
        values = coerce(decode_form(request.form.items(multi=True)), schema, self._schemas.resolve)
        return self._schemas.explain(schema, values)

    def check_response(self, request: Request, response: Response) -> str | None:
        operation = self._find(request)
        answers = operation["responses"] if operation else {}
        answer = answers.get(str(response.status_code), answers.get("default"))
        schema = _body_schema(answer or {}, "application/json")
        if schema is None or response.status_code >= 500:
            return None
        return self._schemas.explain(schema, json.loads(response.get_data()))

    def check_webhook(self, body: bytes, content_type: str) -> str | None:  # noqa: ARG002  as every Checker
        return self._schemas.explain(f"#/components/schemas/{self._webhook_schema}", json.loads(body))

    def _check_query(self, operation: dict[str, Any], request: Request) -> str | None:
        known = {item["name"]: item["schema"] for item in operation.get("parameters", []) if item["in"] == "query"}
        for name, value in decode_form(request.args.items(multi=True)).items():
            if name not in known:
                return f"Received unknown parameter: {name}"
            problem = self._schemas.explain(known[name], coerce(value, known[name], self._schemas.resolve))
            if problem:
                return f"{name}: {problem}"
        return None

    def _find(self, request: Request) -> dict[str, Any] | None:
        for pattern, item in self._paths:
            if pattern.fullmatch(request.path) and request.method.lower() in item:
                operation: dict[str, Any] = item[request.method.lower()]
                return operation
        return None


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(path)))


def _body_schema(part: dict[str, Any], content_type: str) -> dict[str, Any] | None:
    schema: dict[str, Any] | None = part.get("content", {}).get(content_type, {}).get("schema")
    return schema


def explain(error: BaseException) -> str:
    """The reason at the bottom of openapi-core's error."""
    cause: BaseException | None = error
    while cause is not None:
        found = getattr(cause, "schema_errors", None)
        if found:
            first = next(iter(found))
            return f"{'.'.join(str(part) for part in first.absolute_path) or 'body'}: {first.message}"[:MAX_REASON]
        error, cause = cause, cause.__cause__
    return f"{type(error).__name__}: {error}"[:MAX_REASON]
