"""One file per vendor: our words outward, the vendor's SDK inward. Imports core and the SDK only."""

from flask import Flask


def init_integrations(app: Flask) -> None:
    """Start what runs beside the product: Sentry, Logtail and PostHog, each only when its variable is set.

    Each SDK is imported only then: together they cost every process seven megabytes.
    """
    settings = app.config["SETTINGS"]
    if settings.SENTRY_DSN:
        from app.integrations import sentry

        sentry.init_sentry(app)
    if settings.LOGTAIL_TOKEN:
        from app.integrations import logtail

        logtail.init_logtail(app)
    if settings.POSTHOG_API_KEY:
        from app.integrations import posthog

        posthog.init_posthog(app)
