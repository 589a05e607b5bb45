"""Events reach the log and every channel that asks for them; a channel that fails stops nothing."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from common.strict_yaml import DataFileError
from orchestration.alerts import alert, load_channels
from orchestration.home import Home

NOW = datetime(2026, 1, 12, 2, 30, tzinfo=UTC)
WEBHOOK = "channels: [{kind: webhook, address_variable: ALERT_ADDRESS, codes: [refresh_failed]}]"


class _Hook(BaseHTTPRequestHandler):
    received: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        self.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


class _Relay(socketserver.StreamRequestHandler):
    """As much of a mail relay as one message needs."""

    received: ClassVar[list[str]] = []

    def handle(self) -> None:
        self._say("220 relay")
        while line := self.rfile.readline().decode().strip().upper():
            if line == "DATA":
                self._say("354 go on")
                self.received.append("".join(iter(lambda: self.rfile.readline().decode(), ".\r\n")))
            self._say("221 bye" if line == "QUIT" else "250 ok")
            if line == "QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]  # type: ignore[index,misc]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _logged(home: Home) -> list[dict[str, Any]]:
    return [json.loads(line) for line in home.alerts.read_text(encoding="utf-8").splitlines()]


def test_every_event_is_a_line_in_the_homes_log(tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    alert(home, "delivery_held", ["Leverance 999/finance/2025-12-31: filen mangler."], NOW)
    alert(home, "source_late", ["én", "to"], NOW)
    assert [(event["code"], event["lines"]) for event in _logged(home)] == [
        ("delivery_held", ["Leverance 999/finance/2025-12-31: filen mangler."]),
        ("source_late", ["én", "to"]),
    ]
    assert _logged(home)[0]["occurred_at"] == "2026-01-12T02:30:00+00:00"


def test_a_webhook_gets_the_events_it_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    home.alert_channels.write_text(WEBHOOK)
    with _serving(HTTPServer(("127.0.0.1", 0), _Hook)) as port:
        monkeypatch.setenv("ALERT_ADDRESS", f"http://127.0.0.1:{port}/hook")
        alert(home, "source_late", ["ikke denne"], NOW)
        alert(home, "refresh_failed", ["fct_score: primary_key"], NOW)
    assert [event["lines"] for event in _Hook.received] == [["fct_score: primary_key"]]
    assert _Hook.received[0]["subject"] == "Lineal: Opdateringen er stoppet"


def test_a_mail_is_sent_through_the_relay(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with _serving(socketserver.TCPServer(("127.0.0.1", 0), _Relay)) as port:
        home.alert_channels.write_text(
            f"channels: [{{kind: mail, host: 127.0.0.1, port: {port}, sender: lineal@kommune.example, "
            "recipients: [drift@kommune.example], start_tls: false}]"
        )
        alert(home, "refresh_failed", ["Kontrollen bestod ikke"], NOW)
    (message,) = _Relay.received
    assert "Subject: Lineal: Opdateringen er stoppet" in message
    assert "Kontrollen bestod ikke" in message


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "http://127.0.0.1:9/closed"])
def test_a_channel_that_fails_is_a_line_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    home = Home(tmp_path)
    home.alert_channels.write_text(WEBHOOK)
    monkeypatch.setenv("ALERT_ADDRESS", address)
    alert(home, "refresh_failed", ["årsagen"], NOW)
    assert [event["code"] for event in _logged(home)] == ["refresh_failed", "channel_failed"]


def test_a_file_of_channels_that_cannot_be_used_names_its_line_and_loses_no_event(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.alert_channels.write_text("channels:\n  - kind: webhook\n    adress_variable: X\n")
    with pytest.raises(DataFileError, match=r"alerts\.yml.*linje 2.*address_variable"):
        load_channels(home.alert_channels)
    alert(home, "refresh_failed", ["årsagen"], NOW)
    assert [event["code"] for event in _logged(home)] == ["refresh_failed", "channel_failed"]
