"""Leads: how they arrive, what becomes of them, and what is written down on the way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from app.activities.task_service import update_task
from app.deals.service import open_deal
from app.leads.conversion import convert_lead
from app.leads.service import create_lead, update_lead
from app.samples import words
from app.samples.cast import invent_firm, invent_person, invent_phone
from app.samples.deal_story import choose_fate, follow_deal, plan_values
from app.samples.story import Player
from app.samples.world import World

CONVERSION = "conversion"
FINISHED = ("unqualified", "junk", CONVERSION)
KNOWN_FIRM_SHARE = 0.25
UNSCORED_SHARE = 0.12
DAYS_A_STEP = (2, 11)


@dataclass(frozen=True)
class Fate:
    """What becomes of a lead: its way from status to status, how common it is, how many days ago it arrived."""

    way: tuple[str, ...]
    weight: int
    days: tuple[float, float]
    score: tuple[int, int]


FATES = (
    Fate((), 18, (0, 7), (20, 85)),
    Fate(("attempting",), 16, (2, 21), (15, 80)),
    Fate(("attempting", "contacted"), 20, (6, 50), (30, 85)),
    Fate(("attempting", "contacted", "nurturing"), 16, (40, 330), (25, 70)),
    Fate(("attempting", "contacted", "qualified"), 12, (12, 70), (55, 95)),
    Fate(("attempting", "contacted", "qualified", CONVERSION), 18, (25, 345), (60, 98)),
    Fate(("attempting", "contacted", "unqualified"), 12, (15, 350), (5, 50)),
    Fate(("junk",), 8, (3, 340), (0, 20)),
)


def plan_leads(world: World, count: int) -> None:
    """Plan that many leads; each fate comes true at least once when there are enough of them."""
    random = world.story.random
    fates = [*FATES, *random.choices(FATES, [fate.weight for fate in FATES], k=max(0, count - len(FATES)))]
    for number, fate in enumerate(fates[:count]):
        seller = world.sellers[number % len(world.sellers)]
        world.story.plan(
            world.story.days_ago(random.uniform(*fate.days)), seller, partial(_arrive, world, seller, fate)
        )


def _arrive(world: World, seller: Player, fate: Fate, moment: datetime) -> None:
    story = world.story
    lead = create_lead(_values(world, seller, fate))
    until = min(story.present, moment + timedelta(days=len(fate.way) * story.random.uniform(*DAYS_A_STEP)))
    moments = story.moments_between(moment, until, len(fate.way))
    for number, (status, then) in enumerate(zip(fate.way, moments, strict=True)):
        is_last = number == len(fate.way) - 1
        story.plan(then, seller, partial(_advance, world, seller, lead, status, is_last=is_last))
    if not fate.way and story.random.random() < 0.4:
        world.give_task(moment, seller, is_done=False, lead_id=lead.id)


def _values(world: World, seller: Player, fate: Fate) -> dict[str, Any]:
    random = world.story.random
    firm = _firm(world)
    score = None if random.random() < UNSCORED_SHARE else random.randint(*fate.score)
    return {
        **invent_person(world, firm["domain"]),
        **{name: firm[name] for name in ("industry", "employee_count", "city", "state", "country", "website")},
        "company_name": firm["name"],
        "title": random.choice(words.OFFERS).format(n=random.choice((10, 25, 40, 80))),
        "phone": invent_phone(world, firm["country"]),
        "source": random.choices(list(words.SOURCES), list(words.SOURCES.values()))[0],
        "score": score,
        "rating": None if score is None else "hot" if score >= 75 else "warm" if score >= 45 else "cold",
        "value": Decimal(random.randrange(1_500, 60_000, 250)),
        "owner_id": seller.user_id,
        "tag_ids": world.some_tags(),
    }


def _firm(world: World) -> dict[str, Any]:
    """A new firm, or one that is known already: its conversion then finds the company."""
    random = world.story.random
    if world.companies and random.random() < KNOWN_FIRM_SHARE:
        company = random.choice(world.companies)
        names = ("name", "domain", "industry", "employee_count", "city", "state", "country", "website")
        return {name: getattr(company, name) for name in names}
    return invent_firm(world)


def _advance(world: World, seller: Player, lead: Any, status: str, moment: datetime, *, is_last: bool) -> None:
    _write_down(world, lead, status)
    if status == CONVERSION:
        _convert(world, seller, lead, moment)
        return
    changes: dict[str, Any] = {"status": status}
    if status != "junk":
        changes["last_contacted_at"] = moment
    if status == "contacted":
        changes["first_responded_at"] = moment
    if status == "unqualified":
        changes["disqualify_reason"] = world.story.random.choice(words.DISQUALIFIED)
    update_lead(lead, changes)
    if status not in FINISHED:
        _plan_task(world, seller, lead, is_last, moment)


def _write_down(world: World, lead: Any, status: str) -> None:
    random = world.story.random
    if status == "attempting":
        world.log("call", random.choice(words.FIRST_CALLS), lead_id=lead.id)
    elif status == "contacted":
        world.log("call", random.choice(words.TALKS), lead_id=lead.id)
        if random.random() < 0.6:
            world.write_note(words.LEAD_NOTES, lead_id=lead.id)
    elif status == "nurturing":
        world.log("email", "Sent the guide to planning field work", lead_id=lead.id)
    elif status == "qualified":
        world.log("meeting", random.choice(words.MEETINGS), lead_id=lead.id)
        world.write_note(words.LEAD_NOTES, lead_id=lead.id)


def _plan_task(world: World, seller: Player, lead: Any, is_last: bool, moment: datetime) -> None:
    random = world.story.random
    if is_last and random.random() < 0.7:
        world.give_task(moment, seller, is_done=False, lead_id=lead.id)
    elif not is_last and random.random() < 0.4:
        task = world.give_task(moment, seller, is_done=True, lead_id=lead.id)
        done_at = task.due_at - timedelta(hours=random.randint(1, 20))
        world.story.plan(done_at, seller, lambda _moment: _complete(task))


def _complete(task: Any) -> None:
    update_task(task, {"status": "completed"})


def _convert(world: World, seller: Player, lead: Any, moment: datetime) -> None:
    conversion, _ = convert_lead(lead, {"create_deal": True, "deal": plan_values(world, moment)})
    if conversion.deal_id is not None:
        follow_deal(world, seller, open_deal(conversion.deal_id), choose_fate(world, moment), moment)
