"""Firms and the people who work there, known before the leads and deals of the year."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.companies.service import create_company
from app.contacts.service import create_contact
from app.samples import words
from app.samples.cast import invent_firm, invent_person, invent_phone
from app.samples.story import Player
from app.samples.world import World

OLDEST_DAYS = 364
# Most firms are there from the beginning, so that early deals have somebody to be made with.
EARLY_SHARE = 0.7
EARLY_DAYS = 8
TYPES = ("prospect", "prospect", "prospect", "customer", "partner")
LIFECYCLE_STAGES = ("lead", "opportunity", "opportunity", "customer")


def plan_companies(world: World, companies: int, contacts: int) -> None:
    """Plan that many companies over the year, with the contacts shared out among them."""
    story = world.story
    for number in range(companies):
        early = number < companies * EARLY_SHARE
        moment = story.days_ago(OLDEST_DAYS - story.random.uniform(0, EARLY_DAYS if early else 300))
        people = contacts // companies + (1 if number < contacts % companies else 0)
        seller = world.sellers[number % len(world.sellers)]
        story.plan(moment, seller, partial(_open_company, world, seller, people))


def _open_company(world: World, seller: Player, people: int, moment: datetime) -> None:
    story, firm = world.story, invent_firm(world)
    company = create_company({**firm, "type": story.random.choice(TYPES), "owner_id": seller.user_id})
    world.companies.append(company)
    world.contacts[company.id] = []
    for number in range(people):
        later = moment + timedelta(minutes=story.random.randint(5, 300) + 1440 * number)
        story.plan(later, seller, partial(_meet_contact, world, seller, company, firm))
    if story.random.random() < 0.4:
        world.write_note(words.DEAL_NOTES, company_id=company.id)


def _meet_contact(world: World, seller: Player, company: Any, firm: dict[str, Any], _moment: datetime) -> None:
    random = world.story.random
    person = invent_person(world, firm["domain"])
    phones = [{"phone": invent_phone(world, firm["country"]), "kind": kind} for kind in ("work", "mobile")]
    values = {
        **person,
        "phones": phones[: random.choice((1, 1, 2))],
        "company_id": company.id,
        "owner_id": seller.user_id,
        "lifecycle_stage": random.choice(LIFECYCLE_STAGES),
        "city": firm["city"],
        "country": firm["country"],
        "tag_ids": world.some_tags(),
    }
    world.contacts[company.id].append(create_contact(values))
