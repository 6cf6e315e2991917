"""One file from a stranger's address: S1, S8 and S12."""

from collections.abc import Callable, Iterator
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path

import pytest

from limner.fetch import Downloader, DownloadRefused, Limits, is_public, is_public_or_private
from limner.fetch.addresses import Address
from tests.fetch.serving import PICTURE, Server, serving

SMALL = Limits(bytes=1_000_000, seconds=1, silence=0.5)
NEAR = {
    "loopback": "127.0.0.1",
    "loopback, elsewhere": "127.8.8.8",
    "loopback 6": "::1",
    "private": "10.1.2.3",
    "private, 172": "172.16.0.1",
    "private, 192": "192.168.1.1",
    "unique local": "fd12::1",
    "shared": "100.64.0.1",
    "mapped": "::ffff:10.1.2.3",
    "6to4": "2002:7f00:1::",
    "NAT64": "64:ff9b::7f00:1",
}
NEVER = {
    "metadata": "169.254.169.254",
    "metadata, mapped": "::ffff:169.254.169.254",
    "metadata, NAT64": "64:ff9b::a9fe:a9fe",
    "metadata 6": "fd00:ec2::254",
    "Alibaba's": "100.100.100.200",
    "link-local": "fe80::1",
    "multicast": "224.0.0.1",
    "multicast 6": "ff02::1",
    "nowhere": "0.0.0.0",
    "nowhere 6": "::",
    "broadcast": "255.255.255.255",
}
FAR = ("8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8")


@pytest.fixture
def near() -> Iterator[Downloader]:
    with closing(Downloader(SMALL, is_public_or_private)) as found:
        yield found


def refused(downloader: Downloader, url: str, part: Path) -> DownloadRefused:
    with pytest.raises(DownloadRefused) as caught:
        downloader.fetch(url, part)
    return caught.value


def only(*allowed: str) -> Callable[[Address], bool]:
    return lambda address: str(address) in allowed


@pytest.mark.parametrize("text", [*NEAR.values(), *NEVER.values()])
def test_s8_no_machine_near_this_one_is_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", FAR)
def test_machines_of_the_open_internet_are(text: str) -> None:
    assert is_public(ip_address(text))
    assert is_public_or_private(ip_address(text))


def test_private_ones_are_asked_where_that_is_allowed_but_never_for_the_secrets_of_a_cloud() -> None:
    assert [name for name, text in NEAR.items() if not is_public_or_private(ip_address(text))] == []
    assert [name for name, text in NEVER.items() if is_public_or_private(ip_address(text))] == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", "unsafe-url"),
        ("ftp://example.org/x.jpg", "unsafe-url"),
        ("gopher://example.org/", "unsafe-url"),
        ("data:image/png;base64,AAAA", "unsafe-url"),
        ("http://", "unsafe-url"),
        ("http://[::1", "unsafe-url"),
        ("http://x:99999/", "unsafe-url"),
        ("http://ann:secret@example.org/x.jpg", "unsafe-url"),
        ("http://" + "a" * 70 + "..b/", "unsafe-url"),
        ("http://example.org/" + "a" * 5000, "unsafe-url"),
        ("http://localhost/", "private-address"),
        ("http://db.internal/", "private-address"),
        ("http://printer.local./", "private-address"),
    ],
)
def test_s1_only_http_of_hosts_that_may_be_asked(url: str, code: str, tmp_path: Path) -> None:
    def find(host: str, port: int) -> list[str]:
        raise AssertionError("nobody is asked")

    with closing(Downloader(SMALL, find=find)) as downloader:
        error = refused(downloader, url, tmp_path / "x.part")
    assert error.code == code
    assert "secret" not in str(error)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
def test_s8_no_spelling_of_this_machine_is_asked(host: str, server: Server, tmp_path: Path) -> None:
    with closing(Downloader(SMALL)) as downloader:
        error = refused(downloader, f"http://{host}:{server.port}/x.jpg", tmp_path / "x.part")
    assert error.code in ("private-address", "network")  # where the system does not know the spelling
    assert server.asked == []


def test_s8_the_address_that_was_looked_at_is_the_one_that_is_asked(tmp_path: Path) -> None:
    """A name that means another machine each time it is asked for (DNS rebinding)."""
    answers = ["127.0.0.2", "127.0.0.1", "127.0.0.1"]
    with (
        serving("127.0.0.1") as canary,
        closing(Downloader(SMALL, only("127.0.0.2"), lambda host, port: [answers.pop(0)])) as downloader,
    ):
        refused(downloader, f"http://example.org:{canary.port}/x.jpg", tmp_path / "x.part")  # nobody is there
        assert answers == ["127.0.0.1", "127.0.0.1"]
        error = refused(downloader, f"http://example.org:{canary.port}/x.jpg", tmp_path / "x.part")
        assert (error.code, canary.asked) == ("private-address", [])


def test_s8_of_several_addresses_only_those_that_may_be_asked_are(tmp_path: Path) -> None:
    with (
        serving("127.0.0.2") as good,
        closing(
            Downloader(SMALL, only("127.0.0.2"), lambda host, port: ["127.0.0.1", "127.0.0.2"])
        ) as downloader,
    ):
        assert downloader.fetch(f"http://example.org:{good.port}/x.jpg", tmp_path / "x") == len(PICTURE)
    assert (tmp_path / "x").read_bytes() == PICTURE


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://127.0.0.1:{port}/x.jpg", "private-address"),
        ("http://169.254.169.254/latest/meta-data", "private-address"),
        ("//127.0.0.1:{port}/x.jpg", "private-address"),
        ("file:///etc/passwd", "unsafe-url"),
        ("http://a:b@127.0.0.2:{port}/", "unsafe-url"),
    ],
)
def test_s8_a_redirect_is_looked_at_like_the_first_address(target: str, code: str, tmp_path: Path) -> None:
    with (
        serving("127.0.0.1") as canary,
        serving("127.0.0.2") as outside,
        closing(Downloader(SMALL, only("127.0.0.2"))) as downloader,
    ):
        outside.target = target.format(port=canary.port)
        assert refused(downloader, f"{outside.at}/to/x.jpg", tmp_path / "x").code == code
        assert canary.asked == []


def test_some_redirects_are_followed_without_cookies(
    server: Server, near: Downloader, tmp_path: Path
) -> None:
    near.fetch(f"{server.at}/to/to/to/x.jpg?a=b%20c", tmp_path / "x")
    assert [path for path, _ in server.asked][-1] == "/x.jpg"
    assert not {"Cookie", "Authorization", "Referer"} & {name for _, those in server.asked for name in those}
    assert refused(near, f"{server.at}/round/0", tmp_path / "y").code == "redirects"
    assert server.paths["/round/4"] == 0


def test_proxies_and_passwords_of_the_environment_are_not_used(
    server: Server, near: Downloader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ann password secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    near.fetch(f"{server.at}/x.jpg", tmp_path / "x")
    [(_, headers)] = server.asked
    assert "Authorization" not in headers


BAD = {
    "endless": ("endless", "too-large"),
    "says that it is too large": ("huge", "too-large"),
    "drips": ("drip", "too-slow"),
    "drips headers": ("heads", "too-slow"),
    "says nothing": ("silent", "too-slow"),
    "packed": ("zipped", "network"),
    "not there": ("status/404", "status"),
    "forbidden": ("status/403", "status"),
    "broken": ("status/500", "status"),
    "cut off": ("cut", "network"),
    "nothing new": ("status/304", "status"),
}


@pytest.mark.parametrize(("path", "code"), BAD.values(), ids=BAD)
def test_a_bad_answer_is_refused(
    path: str, code: str, server: Server, near: Downloader, tmp_path: Path
) -> None:
    error = refused(near, f"{server.at}/{path}", tmp_path / "x")
    assert error.code == code
    assert "secret" not in str(error)  # S12
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 2_000
    near.fetch(f"{server.at}/x.jpg", tmp_path / "fine")


def test_what_was_cut_off_goes_on_where_it_was(server: Server, near: Downloader, tmp_path: Path) -> None:
    refused(near, f"{server.at}/cut", tmp_path / "x.part")
    assert 0 < (tmp_path / "x.part").stat().st_size < len(PICTURE)
    near.fetch(f"{server.at}/cut", tmp_path / "x.part")
    assert (tmp_path / "x.part").read_bytes() == PICTURE
    assert "Range" in server.asked[-1][1]


def test_what_has_changed_since_begins_anew(server: Server, near: Downloader, tmp_path: Path) -> None:
    refused(near, f"{server.at}/cut", tmp_path / "x.part")
    server.tag = '"v2"'
    near.fetch(f"{server.at}/cut", tmp_path / "x.part")
    assert (tmp_path / "x.part").read_bytes() == PICTURE


def test_a_name_that_leads_nowhere_and_a_port_where_nobody_is(tmp_path: Path) -> None:
    def find(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    with closing(Downloader(SMALL, find=find)) as downloader:
        assert refused(downloader, "http://example.org/x.jpg", tmp_path / "x").wait == 2
    with closing(Downloader(SMALL, is_public_or_private)) as downloader:
        assert refused(downloader, "http://127.0.0.1:1/x.jpg", tmp_path / "x").code == "network"
