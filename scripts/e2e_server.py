"""The whole product with a database of its own, for one run of the browser tests; nothing of it stays behind."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

# Somebody else's servers, or a shell's settings, must not be what is tested.
FOREIGN = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "ENVIRONMENT", "SMTP_HOST", "DEBUG")


def main() -> None:
    """`python -m scripts.e2e_server PORT`, data in NEURACRM_DATA; ends with a signal, like the product it runs.

    With NEURACRM_E2E_DEMO the demo organization is there too.
    """
    folder = Path(os.environ.get("NEURACRM_DATA") or tempfile.mkdtemp(prefix="neuracrm-e2e-"))
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(NEURACRM_DATA=str(folder), RATE_LIMIT_ENABLED="false")
    # After the settings above: the product reads its folder when it is imported.
    from scripts import frontend, product

    # A product that starts without its newest pages would test the old ones.
    frontend.main()
    demo = [] if os.environ.get("NEURACRM_E2E_DEMO") else ["--empty"]
    # The tests read letters in the outbox folder, not at the simulator of SendGrid.
    sys.argv = [sys.argv[0], *demo, "--simulators", "stripe", "--port", sys.argv[1]]
    try:
        product.main()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
