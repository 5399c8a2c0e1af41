"""What the OpenAI simulator says: the same to the same question, in the vendor's shapes, fitting the schema asked for."""

import base64
import hashlib
import json
import math
import re
import secrets
import struct
from typing import Any

DIMENSIONS = 1536
LETTERS_PER_TOKEN = 4
MOST_WORDS = 24
DELTA_WORDS = 4
# A text with one of these is flagged, in its category.
FLAGGED = {"kill": "violence", "hate you": "hate", "stupid idiot": "harassment"}
CATEGORIES = (
    "hate", "hate/threatening", "harassment", "harassment/threatening", "illicit", "illicit/violent", "self-harm",
    "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic",
)  # fmt: skip
FORMATS = {
    "date": "2027-01-15",
    "date-time": "2027-01-15T10:00:00Z",
    "time": "10:00:00Z",
    "email": "ann.example@example.com",
    "uri": "https://example.com/",
    "uuid": "6f1c2f0e-4a53-4f0b-9d41-0c6c0b8f7a11",
}


def read_text(value: Any) -> str:
    """All text of an input: a text, a list of messages, or one with parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(filter(None, (read_text(item) for item in value)))
    if isinstance(value, dict):
        return read_text(value.get("content") or value.get("text") or value.get("output") or "")
    return ""


def count_tokens(text: str) -> int:
    """About what the vendor would count."""
    return max(1, math.ceil(len(text) / LETTERS_PER_TOKEN))


# --- responses ---


def describe_response(
    asked: dict[str, Any], now: float, planned: Any = None, before: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A finished response to a request."""
    question = read_text(asked.get("input", ""))
    item = _make_call(asked, planned, question) or _make_message(asked, planned, question)
    told = read_text(asked.get("instructions") or "") + question + (read_text(before["output"]) if before else "")
    used = count_tokens(told), count_tokens(json.dumps(item))
    return {
        "id": f"resp_{secrets.token_hex(24)}",
        "object": "response",
        "created_at": int(now),
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": asked.get("instructions"),
        "max_output_tokens": asked.get("max_output_tokens"),
        "model": asked["model"],
        "output": [item],
        "parallel_tool_calls": asked.get("parallel_tool_calls", True),
        "previous_response_id": asked.get("previous_response_id"),
        "reasoning": {"effort": None, "summary": None},
        "store": asked.get("store", True),
        "temperature": 1.0,
        "text": asked.get("text") or {"format": {"type": "text"}},
        "tool_choice": asked.get("tool_choice", "auto"),
        "tools": asked.get("tools", []),
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": {
            "input_tokens": used[0],
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": used[1],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": sum(used),
        },
        "metadata": asked.get("metadata") or {},
    }


def _make_call(asked: dict[str, Any], planned: Any, question: str) -> dict[str, Any] | None:
    """A tool call where one is planned or demanded; otherwise the model answers by itself."""
    tools = {tool["name"]: tool for tool in asked.get("tools") or [] if tool["type"] == "function"}
    choice = asked.get("tool_choice")
    name = planned["tool"] if isinstance(planned, dict) and "tool" in planned else None
    if name is None and planned is None and isinstance(choice, dict):
        name = choice.get("name")
    if name is None and planned is None and choice == "required":
        name = next(iter(tools), None)
    if name is None:
        return None
    arguments = planned["arguments"] if planned else fill_schema(tools[name]["parameters"], question)
    made = {"type": "function_call", "id": f"fc_{secrets.token_hex(24)}", "call_id": f"call_{secrets.token_hex(12)}"}
    return {**made, "name": name, "arguments": json.dumps(arguments), "status": "completed"}


def _make_message(asked: dict[str, Any], planned: Any, question: str) -> dict[str, Any]:
    wanted = (asked.get("text") or {}).get("format") or {"type": "text"}
    if planned is not None:
        text = planned if isinstance(planned, str) else json.dumps(planned)
    elif wanted["type"] == "json_schema":
        text = json.dumps(fill_schema(wanted["schema"], question))
    elif wanted["type"] == "json_object":
        text = json.dumps({"answer": shorten(question)})
    else:
        text = f"(simulated) {shorten(question)}"
    content = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    made = {"type": "message", "id": f"msg_{secrets.token_hex(24)}", "status": "completed", "role": "assistant"}
    return {**made, "content": [content]}


def shorten(text: str) -> str:
    """The first words of a text."""
    words = text.split()
    return " ".join(words[:MOST_WORDS]) + (" ..." if len(words) > MOST_WORDS else "") or "Nothing was said."


# --- values that fit a schema ---


def fill_schema(schema: dict[str, Any], text: str, name: str = "", root: dict[str, Any] | None = None) -> Any:
    """A value that fits a JSON schema, always the same for the same text."""
    root = schema if root is None else root
    schema = _resolve(schema, root)
    kind = schema.get("type")
    kind = next((one for one in kind if one != "null"), "null") if isinstance(kind, list) else kind
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return _choose(schema["enum"], text, name)
    if kind == "object":
        return {key: fill_schema(inner, text, key, root) for key, inner in schema.get("properties", {}).items()}
    if kind == "array":
        count = max(schema.get("minItems", 0), min(1, schema.get("maxItems", 1)))
        return [fill_schema(schema.get("items", {}), text, name, root) for _ in range(count)]
    return None if kind == "null" else _plain(schema, kind or "string", text, name)


def _plain(schema: dict[str, Any], kind: str, text: str, name: str) -> Any:
    if kind == "boolean":
        return _hash(text, name) % 2 == 0
    return _string(schema, text, name) if kind == "string" else _number(schema, text, name, kind)


def _resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part] if part != "#" else root
        schema = found
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolve(choice, root)
    return schema


def _choose(values: list[Any], text: str, name: str) -> Any:
    """What the text names, else one by its hash."""
    lower = text.lower()
    named = [value for value in values if isinstance(value, str) and value.replace("_", " ") in lower]
    known = [value for value in values if value is not None]
    return named[0] if named else known[_hash(text, name) % len(known)]


def _number(schema: dict[str, Any], text: str, name: str, kind: str) -> float:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    high = schema.get("maximum", schema.get("exclusiveMaximum", max(low, 0) + 100))
    share = 0.2 + 0.6 * (_hash(text, name) % 1000) / 1000
    value = low + (high - low) * share
    return round(value) if kind == "integer" else round(value, 3)


def _string(schema: dict[str, Any], text: str, name: str) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    said = f"{name.replace('_', ' ').capitalize()}: {shorten(text)}" if name else shorten(text)
    said = said[: schema.get("maxLength", len(said))]
    return said.ljust(schema.get("minLength", 0), ".")


def _hash(text: str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{name}\n{text}".encode()).digest()[:6])


# --- streams ---


def list_events(made: dict[str, Any]) -> list[dict[str, Any]]:
    """What a stream of a response says, in order."""
    item = made["output"][0]
    begun = {**made, "status": "in_progress", "output": []}
    del begun["usage"]
    started = {**item, "status": "in_progress", **({"content": []} if "content" in item else {"arguments": ""})}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
        {"type": "response.output_item.added", "output_index": 0, "item": started},
        *(_text_events(item) if "content" in item else _argument_events(item)),
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": made},
    ]
    return [{**event, "sequence_number": number} for number, event in enumerate(events)]


def _text_events(item: dict[str, Any]) -> list[dict[str, Any]]:
    part = item["content"][0]
    place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    words = re.findall(r"\S+\s*", part["text"]) or [part["text"]]
    pieces = ["".join(words[start : start + DELTA_WORDS]) for start in range(0, len(words), DELTA_WORDS)]
    return [
        {"type": "response.content_part.added", **place, "part": {**part, "text": ""}},
        *({"type": "response.output_text.delta", **place, "delta": piece, "logprobs": []} for piece in pieces),
        {"type": "response.output_text.done", **place, "text": part["text"], "logprobs": []},
        {"type": "response.content_part.done", **place, "part": part},
    ]


def _argument_events(item: dict[str, Any]) -> list[dict[str, Any]]:
    place = {"item_id": item["id"], "output_index": 0}
    return [
        {"type": "response.function_call_arguments.delta", **place, "delta": item["arguments"]},
        {
            "type": "response.function_call_arguments.done",
            **place,
            "name": item["name"],
            "arguments": item["arguments"],
        },
    ]


# --- embeddings and moderation ---


def describe_embeddings(model: str, inputs: list[Any], dimensions: int | None, encoding: str) -> dict[str, Any]:
    """A vector for each input: texts that share words lie near each other."""
    size = dimensions or (DIMENSIONS * 2 if model.endswith("large") else DIMENSIONS)
    vectors = [embed(read_text(item) or str(item), size) for item in inputs]
    data = [
        {"object": "embedding", "index": number, "embedding": _encode(vector) if encoding == "base64" else vector}
        for number, vector in enumerate(vectors)
    ]
    used = sum(count_tokens(str(item)) for item in inputs)
    return {"object": "list", "data": data, "model": model, "usage": {"prompt_tokens": used, "total_tokens": used}}


def embed(text: str, size: int) -> list[float]:
    """Words hashed into a vector of length one."""
    vector = [0.0] * size
    for word in re.findall(r"\w+", text.lower()) or [text]:
        number = _hash(word, "")
        vector[number % size] += 1.0 if number >> 40 & 1 else -1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [round(value / length, 6) for value in vector]


def _encode(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def describe_moderation(inputs: list[str]) -> dict[str, Any]:
    """What moderation says of texts."""
    results = []
    for text in inputs:
        found = {category for words, category in FLAGGED.items() if words in text.lower()}
        results.append({
            "flagged": bool(found),
            "categories": {name: name in found for name in CATEGORIES},
            "category_scores": {name: 0.97 if name in found else 0.001 for name in CATEGORIES},
            "category_applied_input_types": {name: ["text"] for name in CATEGORIES},
        })  # fmt: skip
    return {"id": f"modr-{secrets.token_hex(12)}", "model": "omni-moderation-latest", "results": results}
