"""OpenAI in our words: completions that fit a schema, streams, vectors, moderation, and which models end when.

Which model answers is configuration (OPENAI_MODEL and its kin): models are switched off every few months. Every call waits 30
seconds at most (3 to connect) and is tried again twice by the SDK, which honours Retry-After; where a person waits, once and
shorter. The SDK is imported on first use: it costs a process 40 MB. Only Unavailable and Refused leave.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import current_app
from pydantic import BaseModel, ValidationError

from app.core.errors import AppError
from app.integrations.calls import CONNECT_TIMEOUT_SECONDS, vendor_call
from app.integrations.errors import Refused, Unavailable

if TYPE_CHECKING:
    import openai

Answer = TypeVar("Answer")
Shape = TypeVar("Shape", bound=BaseModel)

VENDOR = "openai"
TIMEOUT_SECONDS = 30.0
RETRIES = 2
MOST_INPUTS = 2048
MAX_OUTPUT_TOKENS = 2000
SERVER_FAULT = 500
# Too slow, in the middle of something, too many.
AGAIN = (408, 409, 429)
# Codes of a 429 that no waiting heals.
OUT_OF_MONEY = ("insufficient_quota", "billing_hard_limit_reached")
AWAY = "The AI service cannot be reached right now. Try again in a minute."


@dataclass(frozen=True)
class Usage:
    """Tokens a call used; they are what is paid for."""

    input_tokens: int
    output_tokens: int

    @property
    def total(self) -> int:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True)
class Completion(Generic[Answer]):
    """What the model answered, in the type that was asked for."""

    answer: Answer
    model: str
    usage: Usage
    ref: str


@dataclass(frozen=True)
class Piece:
    """A part of an answer as it comes; the last one has the usage."""

    text: str
    usage: Usage | None = None


@dataclass(frozen=True)
class Model:
    """A model the key may use; `ends_on` is None while no end is announced."""

    name: str
    ends_on: date | None


def complete(
    instructions: str,
    question: str,
    schema: type[Shape],
    *,
    is_quality: bool = False,
    max_output_tokens: int = MAX_OUTPUT_TOKENS,
    person_waits: bool = False,
) -> Completion[Shape]:
    """An answer in the given type. Nothing is kept at the vendor.

    Raises Unavailable, and Refused when the model declines, runs out of tokens, or answers what does not fit.
    """
    values = _describe(instructions, question, is_quality, max_output_tokens)
    with _asked("complete", person_waits=person_waits):
        made = _client().responses.parse(**values, text_format=schema)
        if made.output_parsed is None:
            raise _explain_silence(made)
    return Completion(made.output_parsed, str(made.model), _read_usage(made.usage), made.id)


def write(
    instructions: str,
    question: str,
    *,
    is_quality: bool = False,
    max_output_tokens: int = MAX_OUTPUT_TOKENS,
    person_waits: bool = False,
) -> Completion[str]:
    """An answer as plain text. Raises Unavailable and Refused."""
    with _asked("write", person_waits=person_waits):
        made = _client().responses.create(**_describe(instructions, question, is_quality, max_output_tokens))
        if not made.output_text:
            raise _explain_silence(made)
    return Completion(made.output_text, str(made.model), _read_usage(made.usage), made.id)


def stream(
    instructions: str, question: str, *, is_quality: bool = False, max_output_tokens: int = MAX_OUTPUT_TOKENS
) -> Iterator[Piece]:
    """An answer piece by piece, for a person who reads it as it comes. Raises Unavailable and Refused, also in the middle.

    Never inside a transaction: it lasts as long as the reader reads.
    """
    values = _describe(instructions, question, is_quality, max_output_tokens)
    with _asked("stream"), _client().responses.create(**values, stream=True) as events:
        for event in events:
            if event.type == "response.output_text.delta":
                yield Piece(event.delta)
            elif event.type == "response.completed":
                yield Piece("", _read_usage(event.response.usage))
            elif event.type in ("response.failed", "response.incomplete"):
                raise _explain_silence(event.response)
            elif event.type == "error":
                raise Unavailable(AWAY)


def embed(texts: Sequence[str]) -> tuple[list[list[float]], Usage]:
    """A vector for each text, in their order; texts must not be empty. Raises ValueError past 2,048, Unavailable, Refused."""
    if not 0 < len(texts) <= MOST_INPUTS or not all(texts):
        raise ValueError(f"embed takes 1 to {MOST_INPUTS} texts, none of them empty")
    model = _settings().OPENAI_EMBEDDING_MODEL
    with _asked("embed"):
        made = _client().embeddings.create(model=model, input=list(texts), encoding_format="float")
    ordered = sorted(made.data, key=lambda item: item.index)
    return [item.embedding for item in ordered], Usage(made.usage.prompt_tokens, 0)


def find_flagged(texts: Sequence[str]) -> list[set[str]]:
    """For each text the categories of harm it falls in; an empty set is harmless. Raises Unavailable and Refused."""
    with _asked("find_flagged"):
        made = _client().moderations.create(model=_settings().OPENAI_MODERATION_MODEL, input=list(texts))
    return [{name for name, found in item.categories.to_dict().items() if found} for item in made.results]


def list_models() -> list[Model]:
    """The models the key may use, and when each is switched off. Raises Unavailable and Refused."""
    with _asked("list_models"):
        found = list(_client().models.list())
    return [Model(item.id, _read_date(getattr(item, "shutdown_date", None))) for item in found]


def list_ending(within_days: int, today: date) -> list[Model]:
    """The configured models that are gone, or end within so many days. Raises Unavailable and Refused."""
    settings = _settings()
    known = {model.name: model for model in list_models()}
    wanted = (settings.OPENAI_MODEL, settings.OPENAI_QUALITY_MODEL, settings.OPENAI_EMBEDDING_MODEL)
    used = [known.get(name, Model(name, today)) for name in dict.fromkeys(wanted)]
    return [model for model in used if model.ends_on and (model.ends_on - today).days <= within_days]


def _describe(instructions: str, question: str, is_quality: bool, max_output_tokens: int) -> dict[str, Any]:
    settings = _settings()
    model = settings.OPENAI_QUALITY_MODEL if is_quality else settings.OPENAI_MODEL
    values = {"model": model, "instructions": instructions, "input": question, "store": False}
    # Reasoning models refuse temperature and top_p, so neither is sent.
    return {**values, "max_output_tokens": max_output_tokens}


def _explain_silence(made: Any) -> AppError:
    """Why there is no answer: told by the vendor, or by the model."""
    if made.status == "failed":
        return Unavailable(AWAY)
    if made.status == "incomplete":
        return Refused("The answer would be too long.", code="ai_answer_incomplete")
    return Refused("The AI service declined to answer this.", code="ai_declined")


def _asked(operation: str, *, person_waits: bool = False) -> vendor_call:
    return vendor_call(VENDOR, operation, translate=_translate, person_waits=person_waits)


def _settings() -> Any:
    return current_app.config["SETTINGS"]


def _client() -> "openai.OpenAI":
    settings = _settings()
    return _make_client(settings.OPENAI_API_KEY, settings.vendor_url(VENDOR))


@lru_cache(maxsize=4)
def _make_client(key: str, url: str) -> "openai.OpenAI":
    import httpx2
    import openai

    timeout = httpx2.Timeout(TIMEOUT_SECONDS, connect=CONNECT_TIMEOUT_SECONDS)
    address = f"{url}/v1" if url else "https://api.openai.com/v1"
    return openai.OpenAI(api_key=key, base_url=address, timeout=timeout, max_retries=RETRIES)


def _translate(error: BaseException) -> AppError | None:
    import openai

    if isinstance(error, ValidationError | openai.LengthFinishReasonError):
        return Refused("The AI service answered what cannot be used.", code="ai_answer_unusable")
    if isinstance(error, openai.APIConnectionError):
        return Unavailable(AWAY)
    if not isinstance(error, openai.APIStatusError):
        # What breaks in the middle of a stream has no status.
        return Unavailable(AWAY) if isinstance(error, openai.OpenAIError) or _is_broken_line(error) else None
    if error.code not in OUT_OF_MONEY and (error.status_code in AGAIN or error.status_code >= SERVER_FAULT):
        return Unavailable(AWAY)
    words, code = _explain(error.status_code, error.code)
    return Refused(words, code=code)


def _explain(status: int, code: str | None) -> tuple[str, str]:
    if code in OUT_OF_MONEY:
        return "The AI service has no credit left: ask your administrator.", "ai_out_of_credit"
    if status in (401, 403):
        return "The AI service does not take our key: ask your administrator.", "ai_key_refused"
    return "The AI service refused this.", "ai_refused"


def _is_broken_line(error: BaseException) -> bool:
    import httpx2

    return isinstance(error, httpx2.TransportError)


def _read_usage(usage: Any) -> Usage:
    return Usage(usage.input_tokens, usage.output_tokens) if usage is not None else Usage(0, 0)


def _read_date(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None
