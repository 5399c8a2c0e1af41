"""SECURITY 47: no address of our own network is reached, however it is written. Refused before a byte is sent."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from app.core import outgoing_http
from app.core.errors import Unavailable
from app.core.outgoing_http import AddressRefused, check_url, resolve_target, send
from tests.core.listener import Listener, answer_with, make_certificate
from tests.rules.figures import report

LITERALS = [
    "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "017700000001", "0177.0.0.1", "0", "0.0.0.0", "127.0.0.1.",
    "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[::ffff:0:127.0.0.1]", "[fe80::1]",
    "[fe80::1%25lo]", "[fd12:3456::1]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[fd00:ec2::254]", "169.254.169.254",
    "2852039166", "0xa9fea9fe", "[::ffff:169.254.169.254]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "localhost", "LOCALHOST", "a.localhost", "localhost.", "db", "redis.railway.internal", "metadata.google.internal",
    "printer.local", "host.home.arpa",
]  # fmt: skip
FORMS = [
    "https://user@{host}:{port}/", "https://user:word@{host}:{port}/", "https://example.com\\@{host}:{port}/",
    "https://{host}:{port}#@example.com/", "https://{host}:{port}\r\nHost: example.com/", "ftp://{host}:{port}/",
    "file:///etc/passwd", "gopher://{host}:{port}/_", "//{host}:{port}/", "https:///{host}", "https://{host}:99999/",
    "http://{host}:{port}/", "unix:/run/redis.sock", "https://[{host}/", "dict://{host}:{port}/", "",
]  # fmt: skip
PUBLIC = "93.184.215.14"


@pytest.fixture
def strict(app: Any) -> Iterator[Any]:
    """As in production: nothing of this machine may be reached."""
    with app.app_context():
        yield app


@pytest.fixture
def loopback(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(app.config["SETTINGS"], "OUTGOING_LOOPBACK", True)
    with app.app_context():
        yield app


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """A resolver of ours: name -> its answers, one list for each time it is asked."""
    known: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        if host not in known:
            return real(host, port, *arguments, **options)
        answers = known[host]
        return [answer_of(text, port) for text in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


def answer_of(address: str, port: int) -> tuple[Any, ...]:
    """What a resolver says of an address; the real one is asked for no other machine in tests."""
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)


def is_refused(url: str) -> bool:
    with pytest.raises(AddressRefused):
        send("POST", url, b"{}", {})
    return True


def test_no_form_of_an_inner_address_is_reached(strict: Any) -> None:
    with Listener() as listener:
        tried = [f"{scheme}://{host}:{listener.port}/" for host in LITERALS for scheme in ("https", "http")]
        tried += [form.format(host="127.0.0.1", port=listener.port) for form in FORMS]
        assert all(is_refused(url) for url in tried)
        assert listener.connections == 0
    for host in LITERALS:
        with pytest.raises(AddressRefused):
            check_url(f"https://{host}/")
    report(47, addresses=len(tried), reached_listener=0)


@pytest.mark.parametrize("inner", ["127.0.0.1", "::1", "10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1", "100.64.0.9"])
def test_a_name_that_leads_inside_is_refused(strict: Any, names: dict[str, Any], inner: str) -> None:
    names["hook.example.com"] = [[inner]]
    assert is_refused("https://hook.example.com/")
    # One bad answer among good ones is enough.
    names["hook.example.com"] = [[PUBLIC, inner]]
    assert is_refused("https://hook.example.com/")


def test_a_name_that_changes_its_mind_is_asked_once(
    strict: Any, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the first answer is public, the second is this machine. The connection goes to the first."""
    names["rebind.example.com"] = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]
    gone_to: list[Any] = []

    def connect(address: Any, **_options: Any) -> Any:
        gone_to.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(outgoing_http.socket, "create_connection", connect)
    with Listener() as listener, pytest.raises(Unavailable):
        send("POST", "https://rebind.example.com/", b"{}", {})
    assert gone_to == [(PUBLIC, 443)]
    assert len(names["rebind.example.com"]) == 2
    assert listener.connections == 0


def test_ports_beyond_the_list_are_refused(strict: Any, names: dict[str, Any]) -> None:
    names["hook.example.com"] = [[PUBLIC]] * 9
    for port in (22, 25, 80, 5432, 6379, 9200, 65535):
        assert is_refused(f"https://hook.example.com:{port}/")
    assert resolve_target("https://hook.example.com:8443/a?b=c").path == "/a?b=c"


def test_a_redirect_is_not_followed(loopback: Any) -> None:
    with Listener() as inner:
        moved = f"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{inner.port}/\r\nContent-Length: 0\r\n\r\n".encode()
        with Listener(answer_with(moved)) as receiver:
            reply = send("POST", f"http://127.0.0.1:{receiver.port}/", b"{}", {})
        assert (reply.status, inner.connections) == (307, 0)


def test_a_proxy_of_the_environment_is_not_asked(loopback: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with Listener() as proxy, Listener(answer_with(b"HTTP/1.1 204 No Content\r\n\r\n")) as receiver:
        for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert send("POST", f"http://127.0.0.1:{receiver.port}/hook", b"{}", {"X-One": "1"}).status == 204
        assert proxy.connections == 0
    assert receiver.received[0].startswith(b"POST /hook HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{receiver.port}".encode() in receiver.received[0]


def test_the_certificate_is_checked_for_the_name_at_the_checked_address(
    loopback: Any, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    certificate = make_certificate(tmp_path, "hook.example.com")
    with Listener(answer_with(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), certificate=certificate) as receiver:
        for name in ("hook.example.com", "other.example.com"):
            names[name] = [["127.0.0.1"]] * 3
        with pytest.raises(Unavailable, match="certificate"):
            send("POST", f"https://hook.example.com:{receiver.port}/", b"{}", {})
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert send("POST", f"https://hook.example.com:{receiver.port}/", b"{}", {}).body == b"ok"
        assert receiver.server_names[-1] == "hook.example.com"
        assert f"Host: hook.example.com:{receiver.port}".encode() in receiver.received[-1]
        with pytest.raises(Unavailable, match="certificate"):
            send("POST", f"https://other.example.com:{receiver.port}/", b"{}", {})


def test_49_a_long_answer_is_cut(loopback: Any) -> None:
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000_000
    with Listener(answer_with(endless)) as receiver:
        reply = send("POST", f"http://127.0.0.1:{receiver.port}/", b"{}", {})
    assert len(reply.body) <= outgoing_http.MAX_ANSWER_BYTES


def test_49_endless_headers_end(loopback: Any) -> None:
    line = b"X-Long: " + b"y" * 60_000 + b"\r\n"
    with Listener(answer_with(b"HTTP/1.1 200 OK\r\n" + line * 90)) as receiver:
        reply = send("POST", f"http://127.0.0.1:{receiver.port}/", b"{}", {})
    kept = sum(map(len, reply.headers.values())) + len(reply.body)
    assert kept <= outgoing_http.MAX_HEAD_BYTES + outgoing_http.MAX_ANSWER_BYTES


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"])
def test_49_a_dripping_answer_has_a_deadline(loopback: Any, monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    monkeypatch.setattr(outgoing_http, "TOTAL_SECONDS", 0.5)
    done = threading.Event()

    def drip(line: socket.socket) -> None:
        line.sendall(first)
        while not done.wait(0.1):
            line.sendall(b"H")

    with Listener(drip) as receiver, pytest.raises(Unavailable):
        try:
            send("POST", f"http://127.0.0.1:{receiver.port}/", b"{}", {})
        finally:
            done.set()


def test_production_ignores_the_setting_of_development(loopback: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loopback.config["SETTINGS"], "ENVIRONMENT", "production")
    with Listener() as listener:
        assert is_refused(f"http://127.0.0.1:{listener.port}/")
        assert listener.connections == 0
