"""What a run needs to know of the organization before it reads: statuses, sources, stages, members, its defaults."""

import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from app.core.database import db
from app.core.tenancy import current

MAX_SOURCES = 1000
NOT_KEY = re.compile(r"[^a-z0-9]+")
# Words other systems use, and the category of ours they mean.
STATUS_WORDS = {
    "open": "open", "not contacted": "open", "open not contacted": "open", "assigned": "open",
    "working": "working", "working contacted": "working", "in process": "working", "in progress": "working",
    "attempted to contact": "working", "connected": "working", "contact in future": "nurturing",
    "nurture": "nurturing", "recycled": "nurturing", "pre qualified": "qualified", "open deal": "qualified",
    "closed converted": "converted", "closed not converted": "disqualified", "dead": "disqualified",
    "lost lead": "disqualified", "junk lead": "disqualified", "bad timing": "disqualified",
}  # fmt: skip

ORGANIZATION = text("select default_region, currency, timezone from organizations where id = :organization")
STATUSES = text(
    "select key, label, category, is_default from lead_statuses where organization_id = :organization order by position"
)
SOURCES = text("select key, label from lead_sources where organization_id = :organization")
MEMBERS = text(
    "select m.user_id, u.email_normalized, lower(u.name) as name from memberships m join users u on u.id = m.user_id "
    "where m.organization_id = :organization and m.status = 'active'"
)
STAGES = text(
    "select s.id, s.pipeline_id, s.name, s.type from stages s join pipelines p "
    "on p.organization_id = s.organization_id and p.id = s.pipeline_id "
    "where s.organization_id = :organization and p.is_default order by s.position, s.id"
)


@dataclass
class Lookups:
    """The organization's own words, ready to be looked up by any spelling."""

    region: str
    currency: str
    timezone: str
    default_status: str = "new"
    statuses: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    new_sources: dict[str, str] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    stages: dict[str, Any] = field(default_factory=dict)

    def source_key(self, label: str) -> str:
        """The key of a source by its label; a label nobody knows becomes a new source (up to a limit, then "other")."""
        word = plain_word(label)
        key = self.sources.get(word)
        if key is None:
            if len(self.sources) >= MAX_SOURCES or not word:
                return "other" if "other" in self.sources else next(iter(self.sources.values()))
            key = word.replace(" ", "_")[:60]
            self.sources[word] = key
            self.new_sources[key] = label.strip()[:100]
        return key

    def take_new_sources(self) -> dict[str, str]:
        """Sources met since the last call that must be made: key -> label."""
        taken, self.new_sources = self.new_sources, {}
        return taken

    def stage(self, word: str) -> Any:
        """The stage of this name, or the won, lost or first open stage a word means; None when unknown."""
        return self.stages.get(plain_word(word))

    @property
    def first_stage(self) -> Any:
        return self.stages["open"]


def plain_word(label: str) -> str:
    """Lower-case words, so that "On-line Store" and "online store " meet half-way."""
    return NOT_KEY.sub(" ", label.lower()).strip()


def read_lookups() -> Lookups:
    """Read everything in five small queries."""
    bound = {"organization": current.organization_id}
    row = db.session.execute(ORGANIZATION, bound).one()
    found = Lookups(row.default_region, row.currency, row.timezone)
    _read_statuses(found, bound)
    for source in db.session.execute(SOURCES, bound):
        found.sources.update({plain_word(source.label): source.key, plain_word(source.key): source.key})
    for member in db.session.execute(MEMBERS, bound):
        found.owners.update({member.email_normalized: member.user_id, member.name: member.user_id})
    found.owners.pop("", None)
    _read_stages(found, bound)
    return found


def _read_statuses(found: Lookups, bound: dict[str, int]) -> None:
    first_of: dict[str, str] = {}
    for status in db.session.execute(STATUSES, bound):
        found.statuses.update({plain_word(status.label): status.key, plain_word(status.key): status.key})
        first_of.setdefault(status.category, status.key)
        if status.is_default:
            found.default_status = status.key
    for word, category in STATUS_WORDS.items():
        if category in first_of:
            found.statuses.setdefault(word, first_of[category])


def _read_stages(found: Lookups, bound: dict[str, int]) -> None:
    stages = db.session.execute(STAGES, bound).all()
    for stage in stages:
        found.stages[plain_word(stage.name)] = stage
    for stage in reversed(stages):
        for word in ("open", "won", "lost"):
            if stage.type == word:
                found.stages[word] = stage
                found.stages.setdefault(f"closed {word}", stage)
