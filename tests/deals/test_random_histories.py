"""Whatever people do to deals and stages, in whatever order: the rules hold and nothing fails."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.core.clock import frozen, now
from tests.client import Signed
from tests.deals.invariants import check_deals
from tests.deals.records import make_deal, stages

EXAMPLES = 8
STEPS = 20
OPEN = ["Qualification", "Discovery", "Proposal", "Negotiation"]
SEVERAL = st.integers(0, 4)
MINUTES = st.integers(0, 5000)


class DealMachine(RuleBasedStateMachine):
    """Knows where every deal must stand; the product has to agree after every step."""

    def __init__(self, person: Signed, admin_sql: Any) -> None:
        super().__init__()
        self.person, self.admin_sql = person, admin_sql
        self.stage_ids = {**stages(person), **_second_pipeline(person)}
        self.expected: dict[int, tuple[str, str]] = {}
        self.clock = now() - timedelta(days=900)

    @initialize()
    def begin(self) -> None:
        for stage in OPEN[:2]:
            with self._later(0):
                made = make_deal(self.person, stage_id=self.stage_ids[stage])
            self.expected[made["id"]] = (stage, "open")

    @rule(stage=st.sampled_from(OPEN), minutes=MINUTES, probability=st.none() | st.integers(0, 100))
    def create(self, stage: str, minutes: int, probability: int | None) -> None:
        if len(self.expected) == 5:
            return
        with self._later(minutes):
            values = {} if probability is None else {"probability": probability}
            made = make_deal(self.person, stage_id=self.stage_ids[stage], **values)
        self.expected[made["id"]] = (stage, "open")

    @rule(which=SEVERAL, data=st.data(), minutes=MINUTES)
    def move(self, which: int, data: Any, minutes: int) -> None:
        stage = data.draw(st.sampled_from(sorted(self.stage_ids)))
        status = _status(stage)
        values = {"loss_note": "Why"} if status == "lost" else {}
        self._put(which, "stage", {"stage_id": self.stage_ids[stage], **values}, minutes, (stage, status))

    @rule(which=SEVERAL, minutes=MINUTES)
    def win(self, which: int, minutes: int) -> None:
        self._close(which, "won", {}, minutes)

    @rule(which=SEVERAL, minutes=MINUTES)
    def lose(self, which: int, minutes: int) -> None:
        self._close(which, "lost", {"loss_note": "Why"}, minutes)

    @rule(which=SEVERAL)
    def lose_without_a_reason(self, which: int) -> None:
        deal_id = self._pick(which)
        if deal_id is None or self.expected[deal_id][1] == "lost":
            return
        assert self.person.put(f"/deals/{deal_id}/outcome", {"outcome": "lost"}).status_code == 422

    @rule(which=SEVERAL, stage=st.sampled_from(OPEN), minutes=MINUTES)
    def reopen(self, which: int, stage: str, minutes: int) -> None:
        deal_id = self._pick(which)
        if deal_id is None:
            return
        with self._later(minutes):
            answer = self.person.delete(f"/deals/{deal_id}/outcome?stage_id={self.stage_ids[stage]}")
        assert answer.status_code == 200, answer.json
        if self.expected[deal_id][1] != "open":
            self.expected[deal_id] = (stage, "open")

    @rule(which=SEVERAL, probability=st.none() | st.integers(0, 100))
    def guess(self, which: int, probability: int | None) -> None:
        deal_id = self._pick(which)
        if deal_id is None:
            return
        answer = self.person.patch(f"/deals/{deal_id}", {"probability": probability})
        is_open = self.expected[deal_id][1] == "open"
        assert answer.status_code == (200 if is_open or probability is None else 422), answer.json

    @rule(which=SEVERAL)
    def trash_and_restore(self, which: int) -> None:
        deal_id = self._pick(which)
        if deal_id is not None:
            assert self.person.delete(f"/deals/{deal_id}").status_code == 204
            assert self.person.delete(f"/deals/{deal_id}/outcome").status_code == 404
            assert self.person.put(f"/deals/{deal_id}/restoration", {}).status_code == 200

    @invariant()
    def everything_stands_where_it_must(self) -> None:
        check_deals(self.admin_sql, self.person.organization_id)
        self.admin_sql.execute("select id, stage_id, status from deals where id = any(%s)", [list(self.expected)])
        stand = {deal_id: (stage_id, status) for deal_id, stage_id, status in self.admin_sql.fetchall()}
        assert stand == {d: (self.stage_ids[stage], status) for d, (stage, status) in self.expected.items()}

    def _close(self, which: int, outcome: str, values: dict[str, Any], minutes: int) -> None:
        deal_id = self._pick(which)
        if deal_id is None:
            return
        stage, status = self.expected[deal_id]
        side = "2 " if stage.startswith("2 ") else ""
        after = (stage, status) if status == outcome else (f"{side}Closed {outcome}", outcome)
        self._put(which, "outcome", {"outcome": outcome, **values}, minutes, after)

    def _put(self, which: int, what: str, body: dict[str, Any], minutes: int, after: tuple[str, str]) -> None:
        deal_id = self._pick(which)
        if deal_id is None:
            return
        with self._later(minutes):
            answer = self.person.put(f"/deals/{deal_id}/{what}", body)
        assert answer.status_code == 200, answer.json
        self.expected[deal_id] = after

    def _pick(self, which: int) -> int | None:
        ids = list(self.expected)
        return ids[which % len(ids)] if ids else None

    def _later(self, minutes: int) -> Any:
        self.clock += timedelta(minutes=minutes, seconds=minutes % 7, microseconds=minutes * 997)
        return frozen(self.clock)


def _status(stage: str) -> str:
    return {"Closed won": "won", "Closed lost": "lost"}.get(stage.removeprefix("2 "), "open")


def _second_pipeline(person: Signed) -> dict[str, int]:
    pipelines = {pipeline["name"]: pipeline for pipeline in person.get("/pipelines").json["data"]}
    second = pipelines.get("Second") or person.make("/pipelines", {"name": "Second"})
    return {f"2 {stage['name']}": stage["id"] for stage in second["stages"]}


def test_random_histories_keep_the_rules(owner: Signed, admin_sql: Any) -> None:
    profile = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: DealMachine(owner, admin_sql), settings=profile)
    assert check_deals(admin_sql, owner.organization_id) > EXAMPLES
