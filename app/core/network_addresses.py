"""Which addresses belong to the open internet, whatever way they are written.

Sources: the IANA registries of special-purpose addresses (RFC 6890), RFC 4291 2.5.5 (IPv4 in IPv6), RFC 3056 (6to4),
RFC 6052 and RFC 8215 (NAT64), RFC 4380 (Teredo), RFC 6598 (carrier-grade NAT), the WHATWG URL standard for hosts that end
in a number, RFC 6761, 6762, 8375 and ICANN's resolution on .internal for names of inside.
"""

import ipaddress

import idna

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Never the open internet, though Python's is_global says so of parts of them. IPv6 that only wraps an IPv4 address
# (compatible, mapped, translated, NAT64, 6to4, Teredo) is nothing a receiver needs: refused, whatever it leads to.
CLOSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23",
        "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10",
    )
)  # fmt: skip
INNER_NAMES = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "home.arpa",
    "onion",
    "test",
    "invalid",
)
NOT_A_NAME = "This is no web address: write https://example.com/path."


def read_host(host: str) -> IPAddress | None:
    """The address a host is written as, in its one normal form; None for a name."""
    if "%" in host:
        return None
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the open internet."""
    if address.is_multicast or not address.is_global:
        return False
    return not any(address in network for network in CLOSED if network.version == address.version)


def normalise_host(host: str, *, allows_local_names: bool = False) -> str:
    """The host as ASCII in lower case. Raises ValueError, with words for a person, for what no receiver is called.

    Numbers in any but the usual form (2130706433, 0x7f.1, 127.1, 0177.0.0.1) are refused, not read.
    """
    if read_host(host) is not None:
        return str(read_host(host))
    name = _to_ascii(host)
    if read_host(name) is not None:
        return name
    labels = name.split(".")
    if labels[-1].isdigit() or labels[-1].startswith("0x"):
        raise ValueError("Write the number of an address as four decimal parts.")
    is_inner = any(name == inner or name.endswith(f".{inner}") for inner in INNER_NAMES) or len(labels) < 2
    if is_inner and not allows_local_names:
        raise ValueError("This name belongs to a private network.")
    return name


def _to_ascii(host: str) -> str:
    trimmed = host.rstrip(".") if not host.endswith("..") else host
    try:
        return idna.encode(trimmed, uts46=True).decode().lower()
    except (UnicodeError, ValueError):
        raise ValueError(NOT_A_NAME) from None
