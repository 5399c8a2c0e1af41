"""What the story is about: its players, the organization's choices, and the firms and people that exist so far."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.activities.note_service import create_note
from app.activities.service import log_activity
from app.activities.tags import create_tag, find_tag
from app.activities.task_service import create_task
from app.deals.pipeline_queries import default_pipeline, list_loss_reasons
from app.samples import words
from app.samples.story import Player, Story

DUE_IN_DAYS = (1, 2, 3, 5, 8, 13)
LAST_HOUR_TODAY = 17


@dataclass
class World:
    """The state of the story. `sellers` own leads and deals."""

    story: Story
    sellers: list[Player]
    tag_ids: list[int] = field(default_factory=list)
    open_stage_ids: list[int] = field(default_factory=list)
    loss_reason_ids: list[int] = field(default_factory=list)
    companies: list[Any] = field(default_factory=list)
    contacts: dict[int, list[Any]] = field(default_factory=dict)
    used_names: set[str] = field(default_factory=set)

    def learn_choices(self) -> None:
        """Make the tags and look up stages and loss reasons, with the organization bound."""
        self.tag_ids = [(find_tag(name) or create_tag({"name": name, "color": color})).id
                        for name, color in words.TAGS.items()]  # fmt: skip
        self.open_stage_ids = [stage["id"] for stage in default_pipeline()["stages"] if stage["type"] == "open"]
        self.loss_reason_ids = [reason["id"] for reason in list_loss_reasons()]

    def some_tags(self) -> list[int]:
        return self.story.random.sample(self.tag_ids, self.story.random.choice((0, 0, 1, 1, 2)))

    def write_note(self, texts: tuple[str, ...], **links: int | None) -> None:
        pinned = self.story.random.random() < 0.1
        create_note({"body": self.story.random.choice(texts), "pinned": pinned, **links})

    def log(self, kind: str, subject: str, **links: int | None) -> None:
        """A call, meeting or e-mail of this moment."""
        minutes = {"call": (2, 25), "meeting": (30, 90)}.get(kind)
        seconds = self.story.random.randint(*minutes) * 60 if minutes else None
        values = {"type": kind, "subject": subject, "direction": "outbound", "duration_seconds": seconds, **links}
        log_activity(values)

    def give_task(self, moment: datetime, player: Player, *, is_done: bool, **links: int | None) -> Any:
        """A task of the player: done within days, or still open now and overdue, due today or due soon."""
        random = self.story.random
        kind = random.choice(list(words.TASKS))
        due = moment + timedelta(days=random.randint(1, 6)) if is_done else self._due_about_now(moment)
        values = {
            "subject": random.choice(words.TASKS[kind]),
            "type": kind,
            "priority": random.choice(("low", "normal", "normal", "high", "urgent")),
            "due_at": due,
            "assignee_id": player.user_id,
            **links,
        }
        return create_task(values)

    def _due_about_now(self, moment: datetime) -> datetime:
        random, present = self.story.random, self.story.present
        turn = random.random()
        if turn < 0.25:
            return moment + (present - moment) * random.uniform(0.4, 0.95)
        if turn < 0.5:
            return max(present.replace(hour=LAST_HOUR_TODAY, minute=0, second=0), present + timedelta(hours=1))
        day = present + timedelta(days=random.choice(DUE_IN_DAYS))
        return day.replace(hour=random.randint(8, 16), minute=random.choice((0, 30)), second=0)
