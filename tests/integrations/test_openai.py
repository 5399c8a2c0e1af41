"""OpenAI: the real SDK against its simulator, whose requests, answers and streams are held against the description."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from app.core.errors import AppError, Unavailable
from app.integrations import openai
from app.integrations.errors import Refused
from simulators.faults import Fault
from simulators.openai import plan_next
from simulators.server import CONTRACTS, Simulator

TODAY = date(2026, 12, 1)


class Judgement(BaseModel):
    """A shape as the product asks for it."""

    score: int = Field(ge=0, le=100)
    sentiment: Literal["positive", "negative", "not_clear"]
    reasons: list[str]
    due_on: str | None


@pytest.fixture
def vendor(simulate: Callable[..., Simulator], app: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(openai, "RETRIES", 0)
    openai._make_client.cache_clear()
    simulator = simulate("openai")
    with app.app_context():
        yield simulator


def test_answer_has_the_shape_and_says_what_it_cost(vendor: Simulator) -> None:
    first = openai.complete("Judge the mail.", "This is a positive mail.", Judgement)
    again = openai.complete("Judge the mail.", "This is a positive mail.", Judgement)
    assert first.answer == again.answer and first.answer.sentiment == "positive"
    assert first.usage.input_tokens > 5 and first.usage.total > first.usage.output_tokens
    assert first.model == "gpt-6-luna" and openai.write("Be short.", "Hello", is_quality=True).model == "gpt-6.1-sol"
    [body, *_] = [exchange.body for exchange in vendor.requests("/v1/responses")]
    assert '"store":false' in body.replace(" ", "") and "temperature" not in body
    assert vendor.violations == []


def test_stream_comes_in_pieces_and_ends_with_the_usage(vendor: Simulator) -> None:
    plan_next(vendor, "One two three four five six seven eight nine.")
    pieces = list(openai.stream("Answer.", "What?"))
    assert "".join(piece.text for piece in pieces) == "One two three four five six seven eight nine."
    assert len(pieces) > 2 and pieces[-1].usage is not None and pieces[-1].usage.total > 0
    assert vendor.violations == []


def test_vectors_of_texts_that_share_words_are_near(vendor: Simulator) -> None:
    vectors, usage = openai.embed(["red car for sale", "the red car", "contract law"])
    near, far = (sum(a * b for a, b in zip(vectors[0], other, strict=True)) for other in vectors[1:])
    assert len(vectors[0]) == 1536 and near > far and usage.input_tokens > 0
    with pytest.raises(ValueError, match="1 to 2048"):
        openai.embed([""])
    assert vendor.violations == []


def test_harm_is_found_and_models_that_end_are_told(
    vendor: Simulator, monkeypatch: pytest.MonkeyPatch, app: Any
) -> None:
    assert openai.find_flagged(["I will kill you", "Good morning"]) == [{"violence"}, set()]
    assert {model.name: model.ends_on for model in openai.list_models()}["gpt-5.1"] == date(2027, 4, 1)
    assert openai.list_ending(60, TODAY) == []
    monkeypatch.setattr(app.config["SETTINGS"], "OPENAI_MODEL", "gpt-4o-mini")
    monkeypatch.setattr(app.config["SETTINGS"], "OPENAI_QUALITY_MODEL", "gpt-4")
    assert [model.name for model in openai.list_ending(60, TODAY)] == ["gpt-4o-mini", "gpt-4"]
    assert vendor.violations == []


FAULTS: list[tuple[Fault, type[AppError], str]] = [
    (Fault("status", status=429), Unavailable, "unavailable"),
    (Fault("status", status=503), Unavailable, "unavailable"),
    (Fault("status", status=403), Refused, "ai_key_refused"),
    (Fault("status", status=413), Refused, "ai_refused"),
    (Fault("reset"), Unavailable, "unavailable"),
    (Fault("slow", seconds=0.6), Unavailable, "unavailable"),
]


@pytest.mark.parametrize(("fault", "error", "code"), FAULTS)
def test_faults_are_told_in_our_words(
    vendor: Simulator, monkeypatch: pytest.MonkeyPatch, fault: Fault, error: type[AppError], code: str
) -> None:
    monkeypatch.setattr(openai, "TIMEOUT_SECONDS", 0.3)
    vendor.faults.add(fault)
    with pytest.raises(AppError) as caught:
        openai.write("Answer.", "What?")
    assert (type(caught.value), caught.value.code) == (error, code)


def test_too_many_is_tried_again_and_no_credit_is_not(
    vendor: Simulator, monkeypatch: pytest.MonkeyPatch, app: Any
) -> None:
    monkeypatch.setattr(openai, "RETRIES", 2)
    openai._make_client.cache_clear()
    vendor.faults.add(Fault("status", status=429, headers={"retry-after-ms": "5"}, times=2))
    assert openai.write("Answer.", "What?").answer
    vendor.error_shape = lambda _status, message: {"error": {"message": message, "code": "insufficient_quota"}}
    vendor.faults.add(Fault("status", status=429, headers={"x-should-retry": "false"}))
    with pytest.raises(Refused) as caught:
        openai.write("Answer.", "What?")
    assert caught.value.code == "ai_out_of_credit"


def test_answer_that_does_not_fit_is_refused(vendor: Simulator) -> None:
    for planned in ("no JSON", {"score": "high"}, ""):
        plan_next(vendor, planned)
        with pytest.raises(Refused):
            openai.complete("Judge.", "A mail.", Judgement)


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the vendors' descriptions are not here")
def test_bad_requests_are_refused_in_the_vendors_shape(vendor: Simulator) -> None:
    from openai import OpenAIError

    client: Any = openai._client()
    bad = (
        lambda: client.responses.create(model="gpt-6-luna", input=5),
        lambda: client.embeddings.create(model="text-embedding-3-small", input={"a": 1}),
        lambda: client.responses.create(model="gpt-6-luna", input="x", max_output_tokens="many"),
    )
    for call in bad:
        with pytest.raises(OpenAIError) as caught:
            call()
        assert caught.value.status_code == 400 and caught.value.body["type"] == "invalid_request_error"  # type: ignore[attr-defined]
    assert len(vendor.violations) == len(bad)
