"""Inventing firms and people: every name once, every domain ending in .example."""

import re
import unicodedata
from typing import Any

from app.samples import words
from app.samples.world import World

SLUG = re.compile(r"[^a-z0-9]+")
FIRM_SIZES = (8, 14, 25, 40, 60, 110, 180, 350, 900)


def invent_firm(world: World) -> dict[str, Any]:
    """Values of a company that is not there yet."""
    random = world.story.random
    name, industry = _firm_name(world)
    city, country, state = random.choice(words.CITIES)
    domain = f"{_slug(name)}.example"
    return {
        "name": name,
        "domain": domain,
        "website": f"https://www.{domain}",
        "industry": industry,
        "phone": invent_phone(world, country),
        "employee_count": random.choice(FIRM_SIZES),
        "street": f"{random.randint(1, 180)} {random.choice(words.STREETS)}",
        "city": city,
        "state": state,
        "country": country,
    }


def invent_person(world: World, domain: str) -> dict[str, Any]:
    """Names, job and address of a person who works at a domain."""
    random = world.story.random
    first, last = _unused(world, lambda: (random.choice(words.FIRST_NAMES), random.choice(words.LAST_NAMES)))
    return {
        "first_name": first,
        "last_name": last,
        "job_title": random.choice(words.JOB_TITLES),
        "email": f"{_slug(first)}.{_slug(last)}@{domain}",
    }


def invent_phone(world: World, country: str) -> str:
    """A number of the ranges kept for films and books: London 7946 0xxx, North America 555-01xx."""
    random = world.story.random
    if country == "GB":
        return f"+44 20 7946 0{random.randint(100, 999)}"
    return f"+1 {random.choice((212, 312, 415, 503, 617))} 555 01{random.randint(0, 99):02}"


def _firm_name(world: World) -> tuple[str, str]:
    random = world.story.random

    def draw() -> tuple[str, str]:
        kind, industry = random.choice(words.FIRM_KINDS)
        return f"{random.choice(words.FIRM_STEMS)} {kind}", industry

    return _unused(world, draw)


def _unused(world: World, draw: Any) -> Any:
    """Draw until it is new; when the words are used up, number them."""
    for _ in range(50):
        drawn = draw()
        if " ".join(drawn) not in world.used_names:
            world.used_names.add(" ".join(drawn))
            return drawn
    first, second = draw()
    world.used_names.add(f"{first} {second}")
    return f"{first} {len(world.used_names)}", second


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return SLUG.sub("-", plain).strip("-")
