"""Fetching over HTTP: retries, limits, redirects, and errors that say what to do."""

import contextlib
import logging
import socket
import threading
from collections.abc import Iterator

import pytest
from web_server import Reply, WebServer, gzipped, html

from index.config import FetchConfig
from index.sources.document import shown
from index.sources.fetch import Fetcher, FetchError

CONFIG = FetchConfig(timeout_seconds=5.0, max_bytes=10_000, retries=2)
PAGE = html("<html>다리</html>")


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def waits() -> list[float]:
    """Seconds waited before each further attempt."""
    return []


@pytest.fixture
def fetcher(waits: list[float]) -> Iterator[Fetcher]:
    with Fetcher(CONFIG, sleep=waits.append) as fetcher:
        yield fetcher


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again_with_growing_waits(
    web: WebServer, fetcher: Fetcher, waits: list[float], status: int
) -> None:
    url = web.serve("/", Reply(status=status), Reply(status=status), PAGE)

    document = fetcher.read(url)

    assert document is not None
    assert document.text == "<html>다리</html>"
    assert waits == [1.0, 2.0]


def test_the_wait_that_a_server_asks_for_is_kept_within_bounds(
    web: WebServer, fetcher: Fetcher, waits: list[float]
) -> None:
    busy = [Reply(status=503, headers={"Retry-After": seconds}) for seconds in ("7", "86400")]

    fetcher.read(web.serve("/", *busy, PAGE))

    assert waits == [7.0, 30.0]


def test_a_failure_that_stays_is_reported_after_the_last_attempt(web: WebServer, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match=r"503 .*next reading"):
        fetcher.read(web.serve("/", Reply(status=503)))
    assert len(web.requests) == 3


@pytest.mark.parametrize(
    ("status", "advice"), [(403, "user_agent"), (404, "check the address"), (410, "gone for good")]
)
def test_a_refusal_is_final_and_says_what_to_do(web: WebServer, fetcher: Fetcher, status: int, advice: str) -> None:
    with pytest.raises(FetchError, match=f"{status} .*{advice}"):
        fetcher.read(web.serve("/", Reply(status=status)))
    assert len(web.requests) == 1


def test_a_server_that_is_not_there_is_tried_again_and_reported(fetcher: Fetcher, waits: list[float]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(FetchError, match="no connection"):
            fetcher.read(url)
    assert len(waits) == 2


def test_a_server_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        config = FetchConfig(timeout_seconds=0.1, retries=0)
        with Fetcher(config) as fetcher, pytest.raises(FetchError, match=r"timeout_seconds in \[fetch\] \(0.1 s\)"):
            fetcher.read(url)


def test_an_answer_that_never_ends_is_given_up() -> None:
    def pour(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                connection.sendall(b"drop ")

    with socket.create_server(("127.0.0.1", 0)) as endless:
        threading.Thread(target=pour, args=[endless], daemon=True).start()
        config = FetchConfig(timeout_seconds=0.1, retries=0, max_bytes=1_000_000_000)
        with Fetcher(config) as fetcher, pytest.raises(FetchError, match="no whole answer"):
            fetcher.read(f"http://127.0.0.1:{endless.getsockname()[1]}/")


@pytest.mark.parametrize("compressed", [False, True])
def test_an_answer_larger_than_the_limit_is_given_up(web: WebServer, fetcher: Fetcher, compressed: bool) -> None:
    large = html("가" * 100_000)

    with pytest.raises(FetchError, match=r"larger than max_bytes in \[fetch\] \(10,000 bytes\)"):
        fetcher.read(web.serve("/", gzipped(large) if compressed else large))


def test_compressed_answers_are_read(web: WebServer, fetcher: Fetcher) -> None:
    document = fetcher.read(web.serve("/", gzipped(PAGE)))

    assert document is not None
    assert document.text == "<html>다리</html>"


def test_a_damaged_compressed_answer_is_reported(web: WebServer, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="damaged"):
        fetcher.read(web.serve("/", html("plain", **{"Content-Encoding": "gzip"})))


def test_redirects_are_followed_to_the_address_that_links_are_relative_to(web: WebServer, fetcher: Fetcher) -> None:
    web.serve("/new/place", PAGE)

    document = fetcher.read(web.serve("/old", Reply(status=301, headers={"Location": "/new/place"})))

    assert document is not None
    assert document.location == web.url("/new/place")


def test_a_circle_of_redirects_ends(web: WebServer, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="redirected more than 5 times"):
        fetcher.read(web.serve("/round", Reply(status=302, headers={"Location": "/round"})))
    assert len(web.requests) == 6


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/hostname"])
def test_a_redirect_leads_nowhere_but_http(web: WebServer, fetcher: Fetcher, target: str) -> None:
    with pytest.raises(FetchError, match="not an http or https address"):
        fetcher.read(web.serve("/", Reply(status=302, headers={"Location": target})))


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("ftp://river.example/rss", "ftp addresses are not read"),
        ("http://", "not an http or https address"),
        ("http://[::1/rss", "not an http or https address"),
        ("/no/such/file.xml", "no such file"),
        ("/", "cannot be read"),
    ],
)
def test_places_that_cannot_be_read(fetcher: Fetcher, location: str, why: str) -> None:
    with pytest.raises(FetchError, match=why):
        fetcher.read(location)


def test_the_server_is_told_who_asks(web: WebServer, fetcher: Fetcher) -> None:
    fetcher.read(web.serve("/", PAGE))

    assert web.requests[0].headers["user-agent"] == "Sosik/0.1 (news digest bot)"


def test_secrets_in_an_address_are_not_shown(
    web: WebServer, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    assert (
        shown("https://me:hidden@river.example/rss?idxno=7&api_key=hidden&Token=hidden#hidden")
        == "https://river.example/rss?idxno=7&api_key=...&Token=..."
    )
    with caplog.at_level(logging.DEBUG, logger="index"):
        fetcher.read(web.serve("/rss?key=hidden", PAGE))
    assert [record.message for record in caplog.records if record.name.startswith("index")] == [
        f"reading {web.url('/rss?key=...')}"
    ]
