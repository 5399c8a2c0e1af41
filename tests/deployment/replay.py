"""Replay the Dockerfile without an engine for containers, then become what its last stage starts.

    unshare --mount python -m tests.deployment.replay FOLDER [--sample]

Each stage gets a root of its own: the machine's system as the base image, and a layer in memory for what the stage changes.
RUN is run inside it, COPY reads only what .dockerignore lets through. At the end the root is made read-only, the places that
may be written become memory, and the command runs as USER says. `--sample` leaves out the stages that install and build:
their results come from this machine.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.deployment.dockerfile import Instruction, Stage, is_ignored, read_ignored, read_stages

ROOT = Path(__file__).resolve().parents[2]
INHERITED = ("PIP_", "NPM_CONFIG_", "npm_config_", "SSL_", "REQUESTS_CA", "NODE_EXTRA", "http", "HTTP", "no_proxy")
WRITABLE = ("/tmp", "/srv/neuracrm/.data", "/var/lib/neuracrm/metrics")
STEP_SECONDS = 600
MACHINE_VENV = Path(sys.prefix).resolve()


class Replayed:
    """A stage's root and what its instructions have set so far."""

    def __init__(self, folder: Path, name: str) -> None:
        self.root = folder / name / "root"
        self.upper = folder / name / "upper"
        self.directory = "/"
        # The base image's python and node are this machine's.
        found = [
            str(Path(sys.base_prefix) / "bin"),
            *os.environ["PATH"].split(":"),
            "/usr/local/bin",
            "/usr/bin",
            "/bin",
        ]
        self.environment = {"PATH": ":".join(found), "HOME": os.environ.get("HOME", "/root")}
        self.user = 0
        self._mount(folder / name / "work")

    def _mount(self, work: Path) -> None:
        for path in (self.root, self.upper, work):
            path.mkdir(parents=True)
        layers = f"lowerdir=/,upperdir={self.upper},workdir={work}"
        _run("mount", "-t", "overlay", "overlay", "-o", layers, str(self.root))
        for name in ("dev", "proc"):
            _run("mount", "--rbind", f"/{name}", str(self.root / name))
        # Where this machine keeps its Python, other users may be shut out; an image's is open.
        for parent in Path(sys.base_prefix).parents:
            inside = self.root / parent.relative_to("/")
            inside.chmod(inside.stat().st_mode | 0o055)

    def inside(self, path: str) -> Path:
        """Where a path of the stage lies for us."""
        return self.root / os.path.normpath(os.path.join(self.directory, path)).lstrip("/")

    def run(self, command: list[str], **more: str) -> None:
        """A command inside, by root. Raises CalledProcessError."""
        inherited = {name: value for name, value in os.environ.items() if name.startswith(INHERITED)}
        environment = {**inherited, **self.environment, **more}
        enter = ["chroot", str(self.root), "sh", "-c", 'cd "$0" && exec "$@"', self.directory, *command]
        subprocess.run(enter, env=environment, check=True, timeout=STEP_SECONDS, stdout=sys.stderr)


def main() -> None:
    """Replay, tell `ready`, become the command."""
    folder = Path(sys.argv[1])
    is_sample = "--sample" in sys.argv
    _run("mount", "-t", "tmpfs", "tmpfs", str(folder))
    stages = read_stages(ROOT / "Dockerfile")
    context = _copy_context(folder / "context")
    replayed: dict[str, Replayed] = {}
    for stage in stages[-1:] if is_sample else stages:
        replayed[stage.name] = _replay(stage, folder, context, replayed)
    last = replayed[stages[-1].name]
    _close(last)
    command = stages[-1].find("CMD")[-1].words
    given = {name: value for name, value in os.environ.items() if name.isupper() and name not in ("PATH", "HOME")}
    environment = {**last.environment, **given}
    enter = ["chroot", f"--userspec={last.user}:{last.user}", str(last.root), "sh", "-c", 'cd "$0" && exec "$@"']
    os.execvpe("chroot", [*enter, last.directory, *command], environment)


def _copy_context(target: Path) -> Path:
    """What the builder would be sent."""
    patterns = read_ignored(ROOT / ".dockerignore")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if not is_ignored(name, patterns) and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    return target


def _replay(stage: Stage, folder: Path, context: Path, others: dict[str, Replayed]) -> Replayed:
    made = Replayed(folder, stage.name or "last")
    for instruction in stage.instructions:
        print(f"{stage.name or 'last'}: {instruction.word} {instruction.rest[:90]}", file=sys.stderr, flush=True)
        _follow(made, instruction, context, others)
    return made


def _follow(made: Replayed, instruction: Instruction, context: Path, others: dict[str, Replayed]) -> None:
    if instruction.word == "RUN":
        made.run(["sh", "-c", instruction.rest])
    elif instruction.word == "COPY":
        _copy(made, instruction.words, context, others)
    elif instruction.word == "WORKDIR":
        made.directory = instruction.rest
        made.inside(".").mkdir(parents=True, exist_ok=True)
    elif instruction.word == "ENV":
        for name, value in re.findall(r"(\w+)=(\S+)", instruction.rest):
            made.environment[name] = value.replace("$PATH", made.environment["PATH"])
    elif instruction.word == "USER":
        made.user = int(instruction.rest.partition(":")[0])


def _copy(made: Replayed, words: list[str], context: Path, others: dict[str, Replayed]) -> None:
    source_root, inside = context, (lambda name: context / name)
    if words[0].startswith("--from="):
        name = words.pop(0).partition("=")[2]
        if name not in others:
            _take_from_machine(made, words[0], words[-1])
            return
        source_root, inside = others[name].root, others[name].inside
    *sources, target = words
    for source in sources:
        found = inside(source)
        goal = made.inside(target)
        if target.endswith("/"):
            goal.mkdir(parents=True, exist_ok=True)
        if found.is_dir():
            shutil.copytree(found, goal, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy(found, goal / found.name if goal.is_dir() else goal)
    if not source_root.exists():
        raise FileNotFoundError(source_root)


def _take_from_machine(made: Replayed, source: str, target: str) -> None:
    """A sample: the environment of these tests stands in for the one the image would have installed."""
    if source == "/opt/venv":
        made.inside(target).parent.mkdir(parents=True, exist_ok=True)
        made.inside(target).symlink_to(MACHINE_VENV)
    else:
        made.inside(target).mkdir(parents=True)


def _close(last: Replayed) -> None:
    """Read-only but for the places the product may write; those are the user's."""
    _run("mount", "-o", "remount,ro", str(last.root))
    for path in WRITABLE:
        mode = "1777" if path == "/tmp" else "700"
        owner = f"uid={last.user},gid={last.user},mode={mode}"
        _run("mount", "-t", "tmpfs", "-o", owner, "tmpfs", str(last.root) + path)
    # A sample runs with this machine's environment, which the memory may just have hidden.
    hidden = Path(str(last.root) + str(MACHINE_VENV))
    if not hidden.exists():
        hidden.mkdir(parents=True)
        _run("mount", "--bind", str(MACHINE_VENV), str(hidden))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
