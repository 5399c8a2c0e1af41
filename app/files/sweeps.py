"""What the schedule calls, across organizations."""

from sqlalchemy import text

from app.core.database import db, transaction
from app.core.tenancy import Scope, acting_as, unbound
from app.files.jobs import clean_files

OWNERS = text("select organization_id from list_file_organizations() as organization_id")


def sweep_files() -> int:
    """Have the files of every organization that has some cleaned; how many organizations."""
    with unbound(), transaction():
        owners = db.session.execute(OWNERS).scalars().all()
        for organization_id in owners:
            with acting_as(Scope(organization_id, actor_type="system")):
                clean_files.enqueue()
    return len(owners)
