"""One file per vendor: our words outward, the vendor's SDK inward. Imports core and the SDK only."""

from flask import Flask


def init_integrations(app: Flask) -> None:
    """Start what runs beside the product: Sentry and Logtail, each only when its variable is set."""
    from app.integrations import logtail, sentry

    sentry.init_sentry(app)
    logtail.init_logtail(app)
