"""Two people at one deal, and pipelines changed under moving deals: the last one wins, history stays whole."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.client import ApiClient, Signed
from tests.deals.invariants import check_deals
from tests.deals.records import make_deal, read_deal, sales, stages

ROUNDS = 20


def at_once(*calls: Callable[[], Any]) -> list[int]:
    """Run the calls in threads that start together; their status codes in order."""
    gate, codes = threading.Barrier(len(calls)), [0] * len(calls)

    def run(number: int) -> None:
        gate.wait()
        codes[number] = calls[number]().status_code

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def clients(owner: Signed, number: int) -> list[ApiClient]:
    return [ApiClient(owner.app, owner.token) for _ in range(number)]


def put_stage(client: ApiClient, deal_id: int, stage_id: int, **options: Any) -> Callable[[], Any]:
    return lambda: client.put(f"/deals/{deal_id}/stage", {"stage_id": stage_id}, **options)


def test_of_two_moves_from_one_version_one_wins_and_one_is_told(owner: Signed, admin_sql: Any) -> None:
    first, second = clients(owner, 2)
    made, names = make_deal(owner), stages(owner)
    for turn in range(ROUNDS):
        match = {"If-Match": f'"{read_deal(owner, made["id"])["version"]}"'}
        one, two = (("Discovery", "Proposal"), ("Negotiation", "Qualification"))[turn % 2]
        codes = at_once(
            put_stage(first, made["id"], names[one], headers=match),
            put_stage(second, made["id"], names[two], headers=match),
        )
        assert sorted(codes) == [200, 412], codes
    assert read_deal(owner, made["id"])["version"] == ROUNDS + 1
    check_deals(admin_sql, owner.organization_id)


def test_moves_without_a_version_all_happen_one_after_the_other(owner: Signed, admin_sql: Any) -> None:
    made, names = make_deal(owner), stages(owner)
    targets = ["Discovery", "Proposal", "Negotiation", "Closed won"]
    for _ in range(ROUNDS // 4):
        codes = at_once(*(put_stage(c, made["id"], names[n]) for c, n in zip(clients(owner, 4), targets, strict=True)))
        assert codes == [200] * 4
    check_deals(admin_sql, owner.organization_id)


def test_the_same_move_twice_at_once_writes_one_row(owner: Signed, admin_sql: Any) -> None:
    names = stages(owner)
    for _ in range(ROUNDS // 2):
        made = make_deal(owner)
        codes = at_once(*(put_stage(client, made["id"], names["Closed won"]) for client in clients(owner, 3)))
        assert codes == [200] * 3
        assert read_deal(owner, made["id"])["version"] == 2
    check_deals(admin_sql, owner.organization_id)


def test_stage_is_deleted_while_deals_enter_leave_and_are_made(owner: Signed, admin_sql: Any) -> None:
    pipeline, names = sales(owner), stages(owner)
    path, outcomes = f"/pipelines/{pipeline['id']}/stages", Counter[int]()
    for turn in range(ROUNDS // 2):
        stage = owner.make(path, {"name": f"Passing {turn}"})["id"]
        inside, outside = make_deal(owner, stage_id=stage), make_deal(owner)
        remover, leaver, comer, maker = clients(owner, 4)
        codes = at_once(
            lambda c=remover, s=stage: c.delete(f"{path}/{s}?move_to_stage_id={names['Discovery']}"),
            put_stage(leaver, inside["id"], names["Proposal"]),
            put_stage(comer, outside["id"], stage),
            lambda c=maker, s=stage: c.post("/deals", {"name": "New", "stage_id": s}),
        )
        assert codes[0] == 204 and codes[1] == 200, codes
        assert codes[2] in (200, 422) and codes[3] in (201, 422), codes
        outcomes.update(codes)
        check_deals(admin_sql, owner.organization_id)
    assert not any(code >= 500 or code == 409 for code in outcomes), outcomes


def test_type_of_a_stage_never_changes_under_a_deal_that_enters_it(owner: Signed, admin_sql: Any) -> None:
    pipeline = sales(owner)
    path = f"/pipelines/{pipeline['id']}/stages"
    for turn in range(ROUNDS // 2):
        stage, made = owner.make(path, {"name": f"Turning {turn}"})["id"], make_deal(owner)
        changer, mover = clients(owner, 2)
        codes = at_once(
            lambda c=changer, s=stage: c.patch(f"{path}/{s}", {"type": "won"}),
            put_stage(mover, made["id"], stage),
        )
        assert codes in ([200, 200], [409, 200]), codes
        check_deals(admin_sql, owner.organization_id)
