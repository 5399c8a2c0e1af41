"""gunicorn's settings of the product, without what only the product needs."""

from app.core.gunicorn import *  # noqa: F403  the same settings, whatever they become

for _name in ("on_starting", "post_fork", "child_exit"):
    globals().pop(_name, None)
