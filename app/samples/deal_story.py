"""Deals: over the stages to won or lost, or as far as they have come by now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from app.companies.service import update_company
from app.deals.service import create_deal, lose_deal, move_deal, win_deal
from app.samples import words
from app.samples.story import Player
from app.samples.world import World

OLD_DAYS = 100
DAYS_A_STEP = (5, 22)
DEAL_TYPES = ("new_business", "new_business", "existing_business", "renewal", "upsell")


@dataclass(frozen=True)
class Fate:
    """How a deal ends: the open stages it passes after the first, and its outcome; begun how many days ago."""

    stages: int
    outcome: str
    weight: int
    days: tuple[float, float]


FATES = (
    Fate(0, "open", 4, (1, 18)),
    Fate(1, "open", 5, (6, 40)),
    Fate(2, "open", 5, (15, 65)),
    Fate(3, "open", 4, (25, 90)),
    Fate(3, "won", 5, (60, 345)),
    Fate(2, "lost", 4, (45, 340)),
)


def plan_deals(world: World, count: int) -> None:
    """Plan that many deals with firms that are known; each fate comes true at least once when there are enough."""
    random = world.story.random
    fates = [*FATES, *random.choices(FATES, [fate.weight for fate in FATES], k=max(0, count - len(FATES)))]
    for number, fate in enumerate(fates[:count]):
        seller = world.sellers[(number + 1) % len(world.sellers)]
        moment = world.story.days_ago(random.uniform(*fate.days))
        world.story.plan(moment, seller, partial(_begin, world, seller, fate))


def plan_values(world: World, moment: datetime) -> dict[str, Any]:
    """What a deal is expected to bring, and when."""
    random = world.story.random
    return {
        "value": Decimal(random.randrange(2_000, 90_000, 500)),
        "expected_close_date": (moment + timedelta(days=random.randint(25, 100))).date(),
        "next_step": random.choice(words.NEXT_STEPS),
        "deal_type": random.choice(DEAL_TYPES),
        "tag_ids": world.some_tags(),
    }


def choose_fate(world: World, moment: datetime) -> Fate:
    """Old deals are decided, young ones are under way."""
    is_old = world.story.present - moment > timedelta(days=OLD_DAYS)
    fates = [fate for fate in FATES if (fate.outcome != "open") == is_old]
    return world.story.random.choices(fates, [fate.weight for fate in fates])[0]


def follow_deal(world: World, seller: Player, deal: Any, fate: Fate, moment: datetime) -> None:
    """Plan the way of a deal that begins at `moment`."""
    steps: list[Callable[[datetime], None]] = [
        partial(_move, world, deal, stage_id) for stage_id in world.open_stage_ids[1 : fate.stages + 1]
    ]
    if fate.outcome != "open":
        steps.append(partial(_close, world, deal, fate.outcome))
    until = moment + timedelta(days=len(steps) * world.story.random.uniform(*DAYS_A_STEP))
    for then, step in zip(
        world.story.moments_between(moment, min(until, world.story.present), len(steps)), steps, strict=True
    ):
        world.story.plan(then, seller, step)
    if fate.outcome == "open":
        lately = world.story.days_ago(world.story.random.uniform(0, 4))
        world.story.plan(lately, seller, partial(_look_ahead, world, seller, deal))


def _begin(world: World, seller: Player, fate: Fate, moment: datetime) -> None:
    random = world.story.random
    company = random.choice([company for company in world.companies if world.contacts[company.id]])
    contact = random.choice(world.contacts[company.id])
    offer = random.choice(words.OFFERS).format(n=random.choice((10, 25, 40, 80)))
    links = {"company_id": company.id, "primary_contact_id": contact.id, "owner_id": seller.user_id}
    source = random.choices(list(words.SOURCES), list(words.SOURCES.values()))[0]
    values = {"name": f"{company.name}: {offer}", "source": source, **links}
    follow_deal(world, seller, create_deal({**values, **plan_values(world, moment)}), fate, moment)


def _move(world: World, deal: Any, stage_id: int, _moment: datetime) -> None:
    random = world.story.random
    world.log(random.choice(("call", "meeting")), random.choice(words.MEETINGS), deal_id=deal.id)
    if random.random() < 0.6:
        world.write_note(words.DEAL_NOTES, deal_id=deal.id, company_id=deal.company_id)
    move_deal(deal, stage_id, {"next_step": random.choice(words.NEXT_STEPS)})


def _close(world: World, deal: Any, outcome: str, _moment: datetime) -> None:
    random = world.story.random
    if outcome == "won":
        world.log("call", "Got the signed order", deal_id=deal.id)
        win_deal(deal, {"next_step": None})
        _welcome(world, deal.company_id)
    else:
        reason = random.choice(world.loss_reason_ids)
        lose_deal(deal, {"loss_reason_id": reason, "loss_note": random.choice(words.LOSS_NOTES), "next_step": None})


def _welcome(world: World, company_id: int | None) -> None:
    company = next((company for company in world.companies if company.id == company_id), None)
    if company is not None:
        update_company(company, {"type": "customer"})


def _look_ahead(world: World, seller: Player, deal: Any, moment: datetime) -> None:
    """What is to be done next with a deal under way, and when it is likely to close."""
    world.give_task(moment, seller, is_done=False, deal_id=deal.id, company_id=deal.company_id)
