"""A lead becomes contact, company and deal, once, and back again while nobody touched them."""

import threading

import pytest

ADA = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@analytical.example", "phone": "+44 20 7946 0958",
       "company_name": "Analytical Engines", "title": "Two engines", "value": "1200.50", "city": "London"}  # fmt: skip


def convert(person, lead, body=None, status=201):
    return person.make(f"/leads/{lead['id']}/conversion", body or {}, status=status)


def test_conversion_makes_what_is_missing_and_links_both_ways(owner):
    lead = owner.make("/leads", ADA)
    made = convert(owner, lead)
    assert (made["created"], made["matched"]) == (["contact", "company", "deal"], [])
    contact = owner.get(f"/contacts/{made['contact_id']}").json["data"]
    company = owner.get(f"/companies/{made['company_id']}").json["data"]
    deal = owner.get(f"/deals/{made['deal_id']}").json["data"]
    assert (contact["email"], contact["company_id"], contact["original_lead_id"]) == (
        ADA["email"],
        company["id"],
        lead["id"],
    )
    assert (company["name"], company["domain"]) == ("Analytical Engines", "analytical.example")
    assert (deal["name"], deal["value"], deal["primary_contact_id"]) == ("Two engines", "1200.50", contact["id"])
    after = owner.get(f"/leads/{lead['id']}").json["data"]
    assert (after["status"], after["converted_deal_id"], after["contact_id"]) == (
        "converted",
        deal["id"],
        contact["id"],
    )
    assert owner.get(f"/leads/{lead['id']}/conversion").json["data"] == made


def test_existing_contact_and_company_are_found(owner):
    company = owner.make("/companies", {"name": "ANALYTICAL engines"})
    contact = owner.make("/contacts", {"last_name": "Byron", "phones": [{"phone": "+442079460958"}]})
    made = convert(owner, owner.make("/leads", {**ADA, "email": "ada@gmail.com"}), {"create_deal": False})
    assert (made["contact_id"], made["company_id"], made["deal_id"]) == (contact["id"], company["id"], None)
    assert (made["created"], made["matched"]) == ([], ["contact", "company"])


def test_repeating_answers_the_same_conversion(owner):
    lead = owner.make("/leads", ADA)
    assert convert(owner, lead) == convert(owner, lead, status=200)
    assert len(owner.get("/deals").json["data"]) == 1


def test_undo_removes_what_was_made_and_restores_the_lead(owner):
    lead = owner.make("/leads", ADA)
    made = convert(owner, lead)
    assert owner.delete(f"/leads/{lead['id']}/conversion").status_code == 204
    after = owner.get(f"/leads/{lead['id']}").json["data"]
    volatile = ("version", "updated_at")
    assert {k: v for k, v in after.items() if k not in volatile} == {k: v for k, v in lead.items() if k not in volatile}
    for kind, plural in (("contact", "contacts"), ("company", "companies"), ("deal", "deals")):
        assert owner.get(f"/{plural}/{made[f'{kind}_id']}").status_code == 404
    assert owner.get(f"/leads/{lead['id']}/conversion").status_code == 404
    assert convert(owner, lead)["created"] == ["contact", "company", "deal"]


@pytest.mark.parametrize("touch", ["deal", "contact", "note"])
def test_undo_is_refused_once_something_changed(owner, touch):
    lead = owner.make("/leads", ADA)
    made = convert(owner, lead)
    if touch == "note":
        owner.make("/notes", {"body": "called her", "contact_id": made["contact_id"]})
    else:
        plural = f"{touch}s"
        assert owner.patch(f"/{plural}/{made[f'{touch}_id']}", {"description": "worked on"}).status_code == 200
    response = owner.delete(f"/leads/{lead['id']}/conversion")
    assert response.status_code == 409
    assert owner.get(f"/deals/{made['deal_id']}").status_code == 200
    assert owner.get(f"/leads/{lead['id']}").json["data"]["status"] == "converted"


def test_many_at_once_make_one_of_each(app, owner):
    leads = [owner.make("/leads", {**ADA, "title": f"Engine {n}"}) for n in range(2)]
    answers = []

    def work(number):
        answers.append(type(owner)(app, owner.token).post(f"/leads/{leads[number % 2]['id']}/conversion"))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert sum(answer.status_code == 201 for answer in answers) == 2
    assert len(owner.get("/contacts").json["data"]) == 1
    assert len(owner.get("/companies").json["data"]) == 1
    assert len(owner.get("/deals").json["data"]) == 2


def test_who_may_convert(owner, other):
    lead = owner.make("/leads", ADA)
    assert owner.colleague("viewer").post(f"/leads/{lead['id']}/conversion").status_code == 403
    assert owner.colleague("agent").post(f"/leads/{lead['id']}/conversion").status_code == 403
    for method in ("POST", "GET", "DELETE"):
        assert (
            other.call(method, f"/leads/{lead['id']}/conversion", {} if method == "POST" else None).status_code == 404
        )


def test_wrong_wishes_are_refused_and_nothing_is_made(owner, other):
    lead = owner.make("/leads", ADA)
    foreign = other.make("/companies", {"name": "Theirs"})
    for body in (
        {"company_id": foreign["id"]},
        {"contact_id": 999999},
        {"deal": {"stage_id": 999999}},
        {"nonsense": 1},
    ):
        assert owner.post(f"/leads/{lead['id']}/conversion", body).status_code == 422
    assert owner.get("/contacts").json["data"] == []


def test_converted_status_only_comes_by_conversion(owner):
    lead = owner.make("/leads", ADA)
    assert owner.patch(f"/leads/{lead['id']}", {"status": "converted"}).status_code == 422
    convert(owner, lead)
    assert owner.patch(f"/leads/{lead['id']}", {"status": "new"}).status_code == 422
