"""The operations of the API document, and the seed of each."""

from collections.abc import Iterator
from typing import Any

from tests.fuzzing.account_seeds import ACCOUNTS
from tests.fuzzing.seeds import Seed, World, seed_record

METHODS = ("get", "post", "put", "patch", "delete")


def list_operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation: operationId, method, path, names of its path parameters, whether it takes a body, its query."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield describe(document, path, method)


def describe(document: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    item = document["paths"][path]
    operation = item[method]
    parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
    named = [_resolve(document, parameter) for parameter in parameters]
    content = operation.get("requestBody", {}).get("content", {})
    return {
        "operationId": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "parameters": [parameter["name"] for parameter in named if parameter["in"] == "path"],
        "query": [parameter for parameter in named if parameter["in"] == "query"],
        "headers": [parameter["name"] for parameter in named if parameter["in"] == "header"],
        "has_body": bool(content),
        "body": _resolve(document, content.get("application/json", {}).get("schema", {})),
        "is_public": operation.get("security") == [],
    }


def _resolve(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    found = document
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


def make_seed(world: World, operation: dict[str, Any]) -> Seed:
    """What the operation needs to succeed, made now."""
    if operation["operationId"] in ACCOUNTS:
        return ACCOUNTS[operation["operationId"]](world)
    seed = seed_record(world, operation)
    if operation["is_public"]:
        seed.person = None
    return seed
