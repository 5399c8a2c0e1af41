"""Acts in the order of time: each in its own moment, by its own member, until the present."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.core.clock import frozen
from app.core.tenancy import Scope, acting_as
from app.identity.permissions import grants_of

FIRST_HOUR = 7
WORKING_HOURS = 11
SATURDAY = 5
Act = Callable[[datetime], None]


@dataclass(frozen=True)
class Player:
    """A member who acts in the story."""

    user_id: int
    name: str
    role: str


class Story:
    """What is planned is told once, oldest first; acts may plan further acts. The same seed tells the same story."""

    def __init__(self, organization_id: int, present: datetime, seed: int) -> None:
        self.organization_id = organization_id
        self.present = present
        self.random = Random(seed)
        self._planned: list[tuple[datetime, int, Player, Act]] = []
        self._number = 0

    def plan(self, moment: datetime, player: Player, act: Act) -> None:
        """Have a player act at a moment, which the act is given; a moment to come is left to the future."""
        if moment <= self.present:
            self._number += 1
            heapq.heappush(self._planned, (moment, self._number, player, act))

    def tell(self) -> int:
        """Run every act; how many there were."""
        told = 0
        while self._planned:
            moment, _, player, act = heapq.heappop(self._planned)
            scope = Scope(
                self.organization_id, player.user_id, player.role, grants=grants_of(player.role), is_sample=True
            )
            with frozen(moment), acting_as(scope):
                act(moment)
            told += 1
        return told

    def days_ago(self, days: float) -> datetime:
        """A moment of work about that many days before the present, never after it."""
        moment = self.present - timedelta(days=days)
        if moment.weekday() >= SATURDAY:
            moment -= timedelta(days=moment.weekday() - SATURDAY + 1)
        hour = FIRST_HOUR + self.random.random() * WORKING_HOURS
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=int(hour * 3600))
        return min(moment, self.present - timedelta(minutes=self.random.randint(2, 90)))

    def moments_between(self, begin: datetime, end: datetime, count: int) -> list[datetime]:
        """That many moments after `begin` and before `end`, in order and well apart."""
        span = (end - begin) / (count + 1)
        moments = [begin + span * (number + 1 + self.random.uniform(-0.3, 0.3)) for number in range(count)]
        return [
            moment.replace(microsecond=0) if moment.replace(microsecond=0) > begin else moment for moment in moments
        ]
