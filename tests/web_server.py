"""A web server on the loopback interface for tests: each path answers as it is told to."""

import gzip
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Reply:
    """One answer of the server.

    Attributes:
        body: Bytes as they are sent.
        status: HTTP status.
        headers: Headers; Content-Length is added.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One request that arrived; header names are in lower case."""

    path: str
    headers: Mapping[str, str]


def html(body: str | bytes, content_type: str = "text/html; charset=utf-8", **headers: str) -> Reply:
    """A page that is there."""
    content = body.encode() if isinstance(body, str) else body
    return Reply(content, headers={"Content-Type": content_type, **headers})


def xml(body: str | bytes, content_type: str = "application/xml", **headers: str) -> Reply:
    """A feed that is there."""
    return html(body, content_type, **headers)


def gzipped(reply: Reply) -> Reply:
    """The same reply, compressed."""
    return Reply(gzip.compress(reply.body), reply.status, {**reply.headers, "Content-Encoding": "gzip"})


class WebServer:
    """Serves while its context is open.

    Several replies given for one path are answered in turn, the last of them from then on. A reply
    with an ETag or a Last-Modified date becomes 304 for a request that shows the same. Paths that
    nobody spoke of are 404.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._replies: dict[str, list[Reply]] = defaultdict(list)
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                request = Request(self.path, {name.lower(): value for name, value in self.headers.items()})
                server.requests.append(request)
                reply = server._answer(request)
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Tests print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, *replies: Reply) -> str:
        """Tell what a path answers from now on; returns its address."""
        self._replies[path] = list(replies)
        return self.url(path)

    def paths(self) -> list[str]:
        """The paths asked for so far, in order."""
        return [request.path for request in self.requests]

    def _answer(self, request: Request) -> Reply:
        replies = self._replies.get(request.path)
        if not replies:
            return Reply(b"not here", 404)
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        for ours, theirs in (("ETag", "if-none-match"), ("Last-Modified", "if-modified-since")):
            if ours in reply.headers and request.headers.get(theirs) == reply.headers[ours]:
                return Reply(status=304)
        return reply
