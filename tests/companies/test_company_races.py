"""Two people at once: no ring of parents, no lost change, no domain twice."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.client import Signed

ROUNDS = 15


def at_once(*calls: Any) -> list[int]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(future.result().status_code for future in [pool.submit(call) for call in calls])


def twin(person: Signed) -> Signed:
    """The same person on a second device: test clients are not shared between threads."""
    return Signed(person.app, person.token)


def test_two_changes_never_close_a_ring(owner: Signed) -> None:
    second = twin(owner)
    for _ in range(ROUNDS):
        one, two = (owner.make("/companies", {"name": name})["id"] for name in ("One", "Two"))
        answers = at_once(
            lambda: owner.patch(f"/companies/{one}", {"parent_company_id": two}),  # noqa: B023
            lambda: second.patch(f"/companies/{two}", {"parent_company_id": one}),  # noqa: B023
        )
        # 409: on a busy machine the second may give up waiting for the first's lock.
        assert answers in ([200, 422], [200, 409])


def test_one_of_two_editors_of_a_version_wins(owner: Signed) -> None:
    second, version = twin(owner), {"If-Match": '"1"'}
    for _ in range(ROUNDS):
        path = f"/companies/{owner.make('/companies', {'name': 'Shared'})['id']}"
        answers = at_once(
            lambda: owner.patch(path, {"city": "Rome"}, headers=version),  # noqa: B023
            lambda: second.patch(path, {"country": "IT"}, headers=version),  # noqa: B023
        )
        assert answers == [200, 412]
        assert owner.get(path).json["data"]["version"] == 2


def test_changes_of_different_fields_both_stay(owner: Signed) -> None:
    second = twin(owner)
    for _ in range(ROUNDS):
        path = f"/companies/{owner.make('/companies', {'name': 'Shared'})['id']}"
        calls = (lambda: owner.patch(path, {"city": "Rome"}), lambda: second.patch(path, {"country": "IT"}))  # noqa: B023
        assert at_once(*calls) == [200, 200]
        read = owner.get(path).json["data"]
        assert (read["city"], read["country"], read["version"]) == ("Rome", "IT", 3)


def test_one_of_two_gets_the_domain(owner: Signed) -> None:
    second = twin(owner)
    for number in range(ROUNDS):
        body = {"name": "Claim", "domain": f"claim{number}.example"}
        answers = at_once(lambda: owner.post("/companies", body), lambda: second.post("/companies", body))  # noqa: B023
        assert answers == [201, 409]


def test_a_company_being_changed_takes_new_contacts(owner: Signed) -> None:
    second = twin(owner)
    company = owner.make("/companies", {"name": "Busy"})["id"]
    for number in range(ROUNDS):
        answers = at_once(
            lambda: owner.patch(f"/companies/{company}", {"city": f"City {number}"}),  # noqa: B023
            lambda: second.post("/contacts", {"last_name": "New", "company_id": company}),
        )
        assert answers == [200, 201]
