"""The WSGI entry: gunicorn and the flask command load `app` from here."""

import sys

from config import ConfigurationError

try:
    from app import create_app

    app = create_app()
except ConfigurationError as error:
    sys.exit(f"NeuraCRM cannot start: {error}")
