"""How much of an attack is tried: the catalogue's numbers with NEURACRM_CATALOGUE=full, fewer in the everyday suite."""

import os

IS_FULL = os.environ.get("NEURACRM_CATALOGUE") == "full"


def number_of(full: int, everyday: int) -> int:
    """The catalogue's number, or the everyday one."""
    return full if IS_FULL else everyday
