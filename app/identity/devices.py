"""Devices: where a request comes from, and the signed mark of those that signed in before."""

from dataclasses import dataclass

from app.core.errors import Malformed
from app.core.security import new_token, seal, sign, unseal

PURPOSE = "device"
MAX_ACCOUNTS = 5


@dataclass(frozen=True)
class Device:
    """Address and user agent of a request; `nonce` and `accounts` come from the mark a known device carries."""

    address: str = ""
    user_agent: str = ""
    nonce: str | None = None
    accounts: tuple[str, ...] = ()

    def knows(self, account: str) -> bool:
        """Whether the account signed in on this device before."""
        return self.nonce is not None and account in self.accounts


def account_mark(email_normalized: str) -> str:
    """What stands for an account in marks and throttles; tells nothing about the address."""
    return sign("account", email_normalized.encode())[:16]


def read_mark(address: str, user_agent: str, mark: str | None) -> Device:
    """The device of a request. A mark that is missing or was not made by us makes it an unknown one."""
    if not mark:
        return Device(address, user_agent)
    try:
        nonce, accounts = unseal(PURPOSE, mark)
    except (Malformed, ValueError, TypeError):
        return Device(address, user_agent)
    return Device(address, user_agent, nonce, tuple(accounts))


def write_mark(device: Device, account: str) -> str:
    """The mark to leave on a device after the account signed in there; it remembers the last five accounts."""
    others = [known for known in device.accounts if known != account]
    return seal(PURPOSE, [device.nonce or new_token()[:22], [account, *others][:MAX_ACCOUNTS]])
