"""A listening socket that counts who comes, and answers as it is told."""

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LINE_SECONDS = 20.0
Answer = Callable[[socket.socket], None]


def answer_with(reply: bytes) -> Answer:
    """Answers these bytes and closes."""

    def answer(line: socket.socket) -> None:
        line.sendall(reply)

    return answer


class Listener:
    """On loopback, on a port of its own, one connection after another. `received` holds what each sent first."""

    def __init__(self, answer: Answer = lambda _line: None, *, certificate: Path | None = None) -> None:
        self.connections = 0
        self.received: list[bytes] = []
        self.server_names: list[str | None] = []
        self._answer = answer
        self._context = self._encrypt(certificate) if certificate else None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _encrypt(self, certificate: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _line, name, _context: self.server_names.append(name)
        return context

    def __enter__(self) -> "Listener":
        self._thread.start()
        return self

    def __exit__(self, *_error: Any) -> None:
        # shutdown wakes the thread that waits in accept; close alone does not.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(LINE_SECONDS)

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            with line, contextlib.suppress(OSError):
                line.settimeout(LINE_SECONDS)
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        if self._context is not None:
            line = self._context.wrap_socket(line, server_side=True)
        self.received.append(read_request(line))
        self._answer(line)
        line.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            line.recv(65_536)


def read_request(line: socket.socket) -> bytes:
    """The head and the body of one request with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = line.recv(65_536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    wanted = int(lengths[0]) if lengths else 0
    while len(body) < wanted:
        body += line.recv(65_536)
    return head + b"\r\n\r\n" + body


def make_certificate(folder: Path, name: str) -> Path:
    """A certificate for one name with its key, signed by itself, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    moment = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - datetime.timedelta(days=1))
        .not_valid_after(moment + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
