"""Which machines may be asked for a picture: those of the open internet, and private ones where that is allowed."""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[str]]
"""Gives the addresses of a host's name. Raises OSError."""

_PRIVATE_NAMES = ("localhost", ".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")
_METADATA = frozenset(map(ip_address, ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192")))
_NAT64 = ip_network("64:ff9b::/96")
_MORE_PRIVATE = tuple(map(ip_network, ("64:ff9b:1::/48", "192.88.99.0/24", "::/96", "fec0::/10")))


def is_public(address: Address) -> bool:
    """Whether a machine of the open internet has this address."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not _within(address, _MORE_PRIVATE)


def is_public_or_private(address: Address) -> bool:
    """The same, or this machine or one near it; never what tells a cloud's machine its secrets."""
    inner = _inner(address)
    if inner is not None:
        return is_public_or_private(inner)
    never = address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA
    return not never and (address.is_loopback or not address.is_reserved)


def is_private_name(host: str) -> bool:
    """Whether a name means this machine or one near it, whoever is asked for its address."""
    plain = host.rstrip(".").lower()
    return any(plain == name.lstrip(".") or plain.endswith(name) for name in _PRIVATE_NAMES)


def resolve(host: str, port: int) -> list[str]:
    """The addresses that the system knows for a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def _inner(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _within(address: Address, networks: tuple[object, ...]) -> bool:
    return any(address in network for network in networks)  # type: ignore[operator]
