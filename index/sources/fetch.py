"""Reading documents: over HTTP with retries, limits and conditional requests, or from a file."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential

from index.config import FetchConfig
from index.sources.document import Document, is_address, scheme_of, shown

_log = logging.getLogger(__name__)

_MAX_REDIRECTS = 5
_LONGEST_WAIT_SECONDS = 30.0
_BACKOFF = wait_exponential(multiplier=1, max=8)
_TEMPORARY_STATUS = {408, 425, 429, 500, 502, 503, 504}
_ADVICE = {
    401: "it wants a login; use an address that is open to all",
    403: "it turns us away; ask the paper, or try another user_agent in [fetch]",
    404: "there is no such page; check the address",
    410: "the page is gone for good; remove it or look for its new address",
}
_HEADERS = {
    "Accept": "text/html, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "ko, en;q=0.8",
}


class FetchError(Exception):
    """A document could not be read; the message says why and what to do.

    Args:
        why: What went wrong.
        temporary: Whether trying again may help.
        retry_after: Seconds after which the server wants to be asked again, or None.
    """

    def __init__(self, why: str, *, temporary: bool = False, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.temporary = temporary
        self.retry_after = retry_after


class Fetcher:
    """One reading's way to documents: a context manager around one HTTP client.

    Args:
        config: Limits of a request.
        sleep: Waits so many seconds between two attempts.
    """

    def __init__(self, config: FetchConfig, sleep: Callable[[float], None] = time.sleep) -> None:
        self._config = config
        self._client = httpx.Client(
            follow_redirects=True,
            max_redirects=_MAX_REDIRECTS,
            timeout=config.timeout_seconds,
            headers={**_HEADERS, "User-Agent": config.user_agent},
        )
        self._retrying = Retrying(
            stop=stop_after_attempt(config.retries + 1),
            wait=_wait,
            retry=retry_if_exception(lambda error: isinstance(error, FetchError) and error.temporary),
            sleep=sleep,
            reraise=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def read(self, location: str, etag: str = "", last_modified: str = "") -> Document | None:
        """Read an address or a file.

        Args:
            location: An http(s) address, or a path.
            etag: Validator of the last answer, or "": makes the request conditional.
            last_modified: The same, as a date.

        Returns:
            The document, or None where the server says that it has not changed.

        Raises:
            FetchError: It cannot be read, or is larger than the limit.
        """
        if not is_address(location):
            return read_file(location)
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        return self._retrying(self._get, location, headers)

    def read_now(self, location: str) -> Document:
        """As `read`, with no condition: there is always a document.

        Raises:
            FetchError: It cannot be read, or is larger than the limit.
        """
        document = self.read(location)
        assert document is not None
        return document

    def _get(self, url: str, headers: dict[str, str]) -> Document | None:
        _log.debug("reading %s", shown(url))
        deadline = time.monotonic() + self._config.timeout_seconds
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                if response.status_code == httpx.codes.NOT_MODIFIED and headers:
                    return None
                _check_status(response)
                content = self._body(response, deadline)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
            raise FetchError(f"not an http or https address that can be asked ({error})") from error
        except httpx.TooManyRedirects as error:
            raise FetchError(f"redirected more than {_MAX_REDIRECTS} times; check the address") from error
        except httpx.DecodingError as error:
            raise FetchError(f"the compressed answer is damaged ({error})") from error
        except httpx.TimeoutException as error:
            raise self._too_slow() from error
        except httpx.TransportError as error:
            why = f"no connection ({error or type(error).__name__}); check the address and the network"
            raise FetchError(why, temporary=True) from error
        return Document(
            location=str(response.url),
            content=content,
            charset=response.charset_encoding or "",
            etag=response.headers.get("ETag", ""),
            last_modified=response.headers.get("Last-Modified", ""),
        )

    def _body(self, response: httpx.Response, deadline: float) -> bytes:
        """The decompressed body, given up as soon as it is too large or too slow."""
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > self._config.max_bytes:
                raise FetchError(f"larger than max_bytes in [fetch] ({self._config.max_bytes:,} bytes)")
            if time.monotonic() > deadline:
                raise self._too_slow()
        return bytes(content)

    def _too_slow(self) -> FetchError:
        why = f"no whole answer within timeout_seconds in [fetch] ({self._config.timeout_seconds:g} s)"
        return FetchError(why, temporary=True)


def read_file(location: str) -> Document:
    """Read a file.

    Raises:
        FetchError: There is none, it cannot be read, or the location is an address of another kind.
    """
    if scheme := scheme_of(location):
        raise FetchError(f"{scheme} addresses are not read; give an http or https address, or a file")
    try:
        return Document(location, Path(location).read_bytes())
    except FileNotFoundError as error:
        raise FetchError("there is no such file") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FetchError(f"the file cannot be read ({reason})") from error


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.OK:
        return
    said = f"the server answers {status} {response.reason_phrase}".rstrip()
    if status in _TEMPORARY_STATUS:
        why = f"{said}; it is asked again at the next reading"
        raise FetchError(why, temporary=True, retry_after=_retry_after(response))
    raise FetchError(f"{said}; {_ADVICE.get(status, 'check the address')}")


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() else None


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, FetchError) and error.retry_after is not None:
        return min(error.retry_after, _LONGEST_WAIT_SECONDS)
    return _BACKOFF(state)
