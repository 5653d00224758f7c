"""Refusals: what the Bot API answers when it does not do what a bot asked for."""

from typing import Any

_PREFIX = {
    400: "Bad Request: ",
    401: "Unauthorized",
    403: "Forbidden: ",
    404: "Not Found",
    409: "Conflict: ",
    429: "Too Many Requests: retry after ",
}


class Refusal(Exception):  # noqa: N818 - an answer of the API, not an error of ours
    """An answer with "ok": false.

    Args:
        reason: Telegram's words after the prefix that belongs to the status; "" for 401 and 404.
        status: HTTP status and error_code.
        retry_after: Whole seconds that the bot has to wait, with status 429.
        provoked: Whether the bot did something wrong; False where the test's own setting
            (a person who blocked the bot, a second process) is the cause.
    """

    def __init__(
        self, reason: str = "", status: int = 400, retry_after: int | None = None, provoked: bool = True
    ) -> None:
        self.description = _PREFIX.get(status, "") + reason
        super().__init__(self.description)
        self.status = status
        self.retry_after = retry_after
        self.provoked = provoked

    def body(self) -> dict[str, Any]:
        """The JSON object that is sent."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def too_many_requests(retry_after: int) -> Refusal:
    """The refusal of a bot that must wait `retry_after` seconds."""
    return Refusal(str(retry_after), status=429, retry_after=retry_after)
