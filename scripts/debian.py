"""Programs of the system the tests call: in continuous integration installed from Debian, elsewhere only asked for."""

import os
import shutil
import subprocess

# What is called -> Debian's package with it.
PACKAGES = {
    "promtool": "prometheus",
    "amtool": "prometheus-alertmanager",
    "pgbouncer": "pgbouncer",
    "docker-compose": "docker-compose",
}
INSTALL = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
# Some stand where only root looks.
FOLDERS = "/usr/sbin:/usr/local/sbin"


def find_program(name: str) -> str | None:
    """The program's path, None when the machine lacks it."""
    return shutil.which(name) or shutil.which(name, path=FOLDERS)


def may_install() -> bool:
    """Whether packages can be installed here, and nobody minds: a machine of continuous integration, as root."""
    return bool(os.environ.get("CI")) and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_missing() -> None:
    """Install what PACKAGES names and the machine lacks. One that cannot be had is no failure: its tests are skipped."""
    missing = [package for name, package in PACKAGES.items() if find_program(name) is None]
    if missing and may_install():
        run_quietly(["apt-get", "update", "-qq"])
        for package in missing:
            run_quietly([*INSTALL, package])


def run_quietly(command: list[str]) -> None:
    """Run a command of Debian's without a question and without its chatter; its errors are shown."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
