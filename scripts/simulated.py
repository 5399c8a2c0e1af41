"""Which vendors a simulator stands in for on this machine, and what product and simulators share."""

import base64
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config import VENDOR_KEYS
from scripts.server_folder import LOOPBACK, is_port_busy, write_private
from scripts.supervisor import Program

SIMULATORS = Path(__file__).resolve().parent.parent / "simulators"
# The first simulator listens this far above the product, if that is free.
FIRST_OFFSET = 101
LAST_PORT = 65_535
REPLY_DOMAIN = "replies.neuracrm.example"


@dataclass(frozen=True)
class StandIns:
    """The simulators to start, and the variables that point the product at them."""

    environment: dict[str, str] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)

    def describe(self) -> str:
        """Where their pages are, for people."""
        if not self.pages:
            return ""
        lines = "".join(f"  {vendor:<10} {page}\n" for vendor, page in self.pages.items())
        return f"\nSimulators stand in for the vendors without a key:\n{lines}"


def plan_simulators(
    data: Path, environment: Mapping[str, str], port: int, wanted: frozenset[str] | None = None
) -> StandIns:
    """Choose the simulators for a product at `port`; `wanted` None means every vendor without a key.

    What both share is kept in the data folder, so that commands in another shell find it and a restart changes nothing.
    """
    given = {**_read(data / "development.env"), **{name: value for name, value in environment.items() if value}}
    kept = _read(data / "simulators.env")
    chosen = [vendor for vendor in VENDOR_KEYS if _is_wanted(vendor, wanted) and not _has_key(vendor, given)]
    ports = dict(zip(chosen, _find_ports(port, len(chosen)), strict=True))
    shared = _share(chosen, {**kept, **given})
    pages = {vendor: f"http://{LOOPBACK}:{number}" for vendor, number in ports.items()}
    urls = {f"{vendor.upper()}_API_URL": page for vendor, page in pages.items()}
    # A person tries webhooks with a receiver on this machine; production never allows it.
    loopback = {"OUTGOING_LOOPBACK": "true"} if chosen and not given.get("OUTGOING_LOOPBACK") else {}
    values = {**shared, **urls, **loopback}
    write_private(data / "simulators.env", "".join(f"{name}={value}\n" for name, value in values.items()))
    return StandIns(values, _list_programs(ports, port), pages)


def _list_programs(ports: dict[str, int], port: int) -> list[Program]:
    if not ports:
        return []
    listening = [f"{vendor}={number}" for vendor, number in ports.items()]
    command = [sys.executable, "-m", "simulators", "--target", f"http://{LOOPBACK}:{port}", *listening]
    # Ended last: workers that finish still talk to them.
    return [Program("simulators", command, stage=2)]


def _is_wanted(vendor: str, wanted: frozenset[str] | None) -> bool:
    return (SIMULATORS / f"{vendor}.py").exists() and (wanted is None or vendor in wanted)


def _has_key(vendor: str, given: Mapping[str, str]) -> bool:
    return any(given.get(name) for name in (*VENDOR_KEYS[vendor], f"{vendor.upper()}_API_URL"))


def _find_ports(port: int, count: int) -> list[int]:
    found: list[int] = []
    number = port + FIRST_OFFSET
    while len(found) < count:
        if number > LAST_PORT:
            number = 1024
        if not is_port_busy(number, ""):
            found.append(number)
        number += 1
    return found


def _share(chosen: list[str], known: Mapping[str, str]) -> dict[str, str]:
    private, public = _make_key()
    fresh = {
        "OPENAI_API_KEY": "sk-simulated",
        "RETELL_API_KEY": f"key_simulated_{secrets.token_hex(16)}",
        "RETELL_AGENT_ID": "agent_simulated",
        "RETELL_PHONE_NUMBER": "+15005550007",
        "STRIPE_SECRET_KEY": "sk_test_simulated",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_simulated",
        "STRIPE_WEBHOOK_SECRET": f"whsec_simulated_{secrets.token_hex(16)}",
        "SENDGRID_API_KEY": "SG.simulated",
        "SENDGRID_WEBHOOK_PRIVATE_KEY": private,
        "SENDGRID_WEBHOOK_PUBLIC_KEY": public,
        "SENDGRID_PARSE_TOKEN": secrets.token_urlsafe(24),
        "SENDGRID_PARSE_DOMAIN": REPLY_DOMAIN,
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": f"simulated_{secrets.token_hex(16)}",
        "TWILIO_API_KEY_SID": f"SK{secrets.token_hex(16)}",
        "TWILIO_API_KEY_SECRET": f"simulated_{secrets.token_hex(16)}",
        "TWILIO_TWIML_APP_SID": f"AP{secrets.token_hex(16)}",
        "TWILIO_PHONE_NUMBER": "+15005550006",
    }
    if not known.get("SENDGRID_WEBHOOK_PRIVATE_KEY"):
        # One half of a pair without the other proves nothing.
        known = {name: value for name, value in known.items() if name != "SENDGRID_WEBHOOK_PUBLIC_KEY"}
    names = [name for name in fresh if name.partition("_")[0].lower() in chosen]
    return {name: known.get(name) or fresh[name] for name in names}


def _make_key() -> tuple[str, str]:
    """A key pair as SendGrid signs with: PEM in one line, and the public half as SendGrid shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode().replace("\n", "\\n"), base64.b64encode(der).decode()


def _read(path: Path) -> dict[str, str]:
    """Names and values of a file of settings; nothing when there is none."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}
