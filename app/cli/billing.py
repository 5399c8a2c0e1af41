"""`flask billing`: what is sold, what Stripe knows, and plans the operator gives away."""

from collections import defaultdict
from collections.abc import Iterator

import click
from flask.cli import AppGroup, with_appcontext

from app.billing.limits import is_limited
from app.billing.plans import CURRENCY, METERS, PLANS, SOLD
from app.billing.reconciling import Finding, reconcile
from app.billing.service import grant_plan
from app.core.database import transaction
from app.core.errors import AppError
from app.core.tenancy import Scope, acting_as, unbound
from app.identity.queries import list_organization_ids
from app.integrations import stripe
from app.integrations.stripe import RemoteSubscription

group = AppGroup("billing", help="Plans, subscriptions and the payment service.")


@group.command("prepare")
@with_appcontext
def prepare() -> None:
    """Make the products, prices and meters in the Stripe account, unless they are there."""
    _require_stripe()
    try:
        for plan in SOLD:
            title = f"NeuraCRM {plan.name.capitalize()}"
            made = stripe.prepare_price(
                key=plan.price_key or "", name=title, amount_minor=plan.price_minor, currency=CURRENCY
            )
            click.echo(f"{plan.price_key}: {'made' if made else 'is there'}")
        for meter, name in METERS.items():
            made = stripe.prepare_meter(name, meter.replace("_", " "))
            click.echo(f"{name}: {'made' if made else 'is there'}")
    except AppError as error:
        raise click.ClickException(error.message) from None


@group.command("reconcile")
@click.option("--check", is_flag=True, help="Only compare; end with 1 when something differs.")
@with_appcontext
def reconcile_all(check: bool) -> None:
    """Compare every organization's subscription with Stripe's, and repair ours."""
    _require_stripe()
    click.echo(f"{'organization':>12}  {'ours':30}  {'Stripe':30}  outcome")
    counts: defaultdict[str, int] = defaultdict(int)
    try:
        for finding in _compare_all(repair=not check):
            counts[finding.outcome] += 1
            click.echo(f"{finding.organization_id:12}  {finding.ours:30}  {finding.stripes:30}  {finding.outcome}")
    except AppError as error:
        raise click.ClickException(error.message) from None
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
    click.echo(told or "Nobody has bought anything yet.")
    if check and set(counts) - {"the same"}:
        raise click.exceptions.Exit(1)


@group.command("grant")
@click.argument("organization_id", type=click.IntRange(min=1))
@click.argument("plan", type=click.Choice(list(PLANS)))
@with_appcontext
def grant(organization_id: int, plan: str) -> None:
    """Give an organization a plan for nothing; "free" takes it back."""
    with unbound(), transaction():
        if list_organization_ids(organization_id - 1, 1) != [organization_id]:
            raise click.ClickException("There is no such organization.")
    try:
        with acting_as(Scope(organization_id, actor_type="system")), transaction():
            grant_plan(plan)
    except AppError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"Organization {organization_id} is on the plan {plan}.")


def _compare_all(*, repair: bool) -> Iterator[Finding]:
    living: defaultdict[int, list[RemoteSubscription]] = defaultdict(list)
    for item in stripe.list_all_subscriptions():
        if item.organization_id is not None:
            living[item.organization_id].append(item)
    for organization_id in _each_organization():
        with acting_as(Scope(organization_id, actor_type="system")):
            finding = reconcile(living.pop(organization_id, []), repair=repair)
        if finding is not None:
            yield finding
    for organization_id, left in sorted(living.items()):
        yield Finding(organization_id, "no organization", f"{left[0].ref}", "look at it in Stripe")


def _each_organization() -> Iterator[int]:
    after = 0
    while True:
        with unbound(), transaction():
            ids = list_organization_ids(after)
        if not ids:
            return
        yield from ids
        after = ids[-1]


def _require_stripe() -> None:
    if not is_limited():
        raise click.ClickException("No Stripe is configured: set STRIPE_SECRET_KEY. Nothing is limited until then.")
