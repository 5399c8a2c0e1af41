"""Making and finding the demo organization."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app

from app.core.clock import frozen, now
from app.core.errors import Forbidden
from app.core.security import hash_password
from app.core.tenancy import Scope, acting_as, unbound
from app.identity.people import create_user
from app.identity.queries import find_account, list_organizations_of
from app.identity.service import add_member
from app.identity.sign_up import create_organization
from app.samples import words
from app.samples.company_story import OLDEST_DAYS, plan_companies
from app.samples.deal_story import plan_deals
from app.samples.lead_story import plan_leads
from app.samples.removal import has_sample_data
from app.samples.story import Player, Story
from app.samples.world import World

DEMO_EMAIL = "demo@neuracrm.example"
# Everybody can read it here, so it is good for nothing outside development: create_demo refuses production.
DEMO_PASSWORD = "look around the demo"  # noqa: S105  meant to be known
DEFAULT_LEADS = 120
SEED = 2026
# Role and name of the owner's colleagues; their addresses are <first name>@neuracrm.example.
COLLEAGUES = (
    ("manager", "Mara Lindholm"),
    ("agent", "Theo Adeyemi"),
    ("agent", "Ines Okafor"),
    ("viewer", "Rune Falk"),
)
OWNER_NAME = "Dana Whitfield"


@dataclass(frozen=True)
class Demo:
    """The demo organization and how its owner signs in; `is_new` when it was made just now."""

    organization_id: int
    email: str
    password: str
    is_new: bool


def create_demo(leads: int = DEFAULT_LEADS) -> Demo:
    """Make the demo organization with that many leads and what belongs around them, or find the one there is.

    Opens its own bindings; call it inside transaction() and unbound(). Raises Forbidden in production.
    """
    refuse_production()
    account = find_account(DEMO_EMAIL)
    if account is None:
        organization_id, owner_id = _found_organization()
    else:
        organization_id, owner_id = list_organizations_of(account.id)[0]["id"], account.id
    with acting_as(Scope(organization_id, owner_id, "owner")):
        is_new = not has_sample_data()
    if is_new:
        tell_year(organization_id, owner_id, leads)
    return Demo(organization_id, DEMO_EMAIL, DEMO_PASSWORD, is_new)


def refuse_production() -> None:
    """Raise Forbidden where invented people and a well-known password must never be."""
    if current_app.config["SETTINGS"].is_production:
        raise Forbidden("Sample data cannot be made in production.", code="demo_in_production")


def find_demo_organization() -> int | None:
    """The demo's organization, if there is one."""
    account = find_account(DEMO_EMAIL)
    organizations = list_organizations_of(account.id) if account else []
    return int(organizations[0]["id"]) if organizations else None


def tell_year(organization_id: int, owner_id: int, leads: int) -> None:
    """Fill an organization with a year of sample data that ends now."""
    present = now()
    story = Story(organization_id, present, SEED)
    with frozen(present - timedelta(days=OLDEST_DAYS + 1)), acting_as(Scope(organization_id, owner_id, "owner")):
        sellers = [Player(owner_id, OWNER_NAME, "owner"), *_hire_colleagues()]
        world = World(story, sellers)
        world.learn_choices()
    share = leads / DEFAULT_LEADS
    plan_companies(world, companies=max(3, round(16 * share)), contacts=max(6, round(44 * share)))
    plan_leads(world, leads)
    plan_deals(world, max(6, round(27 * share)))
    story.tell()


def _found_organization() -> tuple[int, int]:
    with frozen(now() - timedelta(days=OLDEST_DAYS + 1)), unbound():
        owner_id = create_user(DEMO_EMAIL, OWNER_NAME, hash_password(DEMO_PASSWORD), verified=True)
        if owner_id is None:
            raise Forbidden("The demo's address belongs to a closed account.", code="demo_account_closed")
        return create_organization(owner_id, {"organization_name": words.DEMO_ORGANIZATION}), owner_id


def _hire_colleagues() -> list[Player]:
    """Add the colleagues; those who sell."""
    sellers = []
    for role, name in COLLEAGUES:
        email = f"{name.split()[0].lower()}@neuracrm.example"
        member = add_member(email=email, name=name, password=DEMO_PASSWORD, role=role)
        if role != "viewer":
            sellers.append(Player(member["user_id"], name, role))
    return sellers
