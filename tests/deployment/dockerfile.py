"""A Dockerfile as stages of instructions: what this repository's one needs of the language, nothing more."""

import fnmatch
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """One instruction: its word and the rest, on one line."""

    word: str
    rest: str

    @property
    def words(self) -> list[str]:
        """The rest as a list, whether written in JSON or with blanks."""
        return json.loads(self.rest) if self.rest.startswith("[") else self.rest.split()


@dataclass
class Stage:
    """What stands below one FROM."""

    image: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def find(self, word: str) -> list[Instruction]:
        return [one for one in self.instructions if one.word == word]


def read_stages(path: Path) -> list[Stage]:
    """The stages of a Dockerfile, in order."""
    stages: list[Stage] = []
    for line in _join_lines(path.read_text(encoding="utf-8")):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            stages.append(Stage(image, name.strip()))
        else:
            stages[-1].instructions.append(Instruction(word, rest.strip()))
    return stages


def _join_lines(text: str) -> Iterator[str]:
    kept = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    yield from re.sub(r"\\\n\s*", "", "\n".join(kept)).splitlines()


def is_ignored(path: str, patterns: list[str]) -> bool:
    """Whether .dockerignore keeps a path out of the build; the last pattern that fits decides."""
    ignored = False
    for pattern in patterns:
        wanted = pattern.lstrip("!").rstrip("/")
        parents = [path, *(parent.as_posix() for parent in Path(path).parents)]
        if any(_fits(parent, wanted) for parent in parents):
            ignored = not pattern.startswith("!")
    return ignored


def _fits(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch.fnmatch(path, pattern[3:]) or fnmatch.fnmatch(path, f"*/{pattern[3:]}")
    return path.count("/") == pattern.count("/") and fnmatch.fnmatch(path, pattern)


def read_ignored(path: Path) -> list[str]:
    """The patterns of a .dockerignore."""
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()[:1] not in ("", "#")]
