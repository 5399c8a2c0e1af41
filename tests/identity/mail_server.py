"""A small real mail server on loopback, with TLS when it is given a certificate."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path


class MailServer(socketserver.ThreadingTCPServer):
    """A small real SMTP server on loopback; `answers` overrides what it says to a command."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), MailDialogue)
        self.certificate = certificate
        self.answers: dict[str, str] = {}
        self.received: list[tuple[list[str], bytes]] = []
        self.logins = 0

    def handle_error(self, *_args: object) -> None:
        """A client that hangs up is part of the tests."""


class MailDialogue(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.secure, self.recipients = False, []
        self.say("220 test ready")
        while line := self.rfile.readline():
            verb = line.split()[0].decode().upper() if line.split() else ""
            if verb == "QUIT":
                self.say("221 bye")
                return
            self.answer(verb, line)

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def answer(self, verb: str, line: bytes) -> None:
        if verb in self.server.answers:
            self.say(self.server.answers[verb])
        elif verb == "EHLO":
            offers = [
                "test",
                "8BITMIME",
                *(["STARTTLS"] if self.server.certificate and not self.secure else []),
                "AUTH PLAIN",
            ]
            self.say("\r\n".join([f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]))
        elif verb == "STARTTLS":
            self.say("220 go")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(str(self.server.certificate))
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile, self.secure = (
                self.connection.makefile("rb"),
                self.connection.makefile("wb", 0),
                True,
            )  # type: ignore[assignment]
        elif verb == "AUTH":
            self.server.logins += 1
            self.say("235 ok")
        elif verb == "DATA":
            self.say("354 go")
            lines = iter(self.rfile.readline, b".\r\n")
            self.server.received.append((self.recipients, b"".join(lines)))
            self.say("250 taken")
        else:
            self.recipients += [line.decode().strip()] if verb == "RCPT" else []
            self.say("250 ok")


def serve(server: MailServer) -> Iterator[MailServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
