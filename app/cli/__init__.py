"""The operator's commands: `flask --app wsgi <group> <command>`. Thin: they call the services people call by HTTP."""

import importlib
import pkgutil

from flask import Flask
from flask.cli import AppGroup


def init_cli(app: Flask) -> None:
    """Register every command group of this folder: a module holds a `group`, or a single `command`."""
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        found = getattr(loaded, "group", None) or getattr(loaded, "command", None)
        if found is not None:
            app.cli.add_command(found)


__all__ = ["AppGroup", "init_cli"]
