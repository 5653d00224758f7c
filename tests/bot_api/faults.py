"""Faults that a test orders: refusals, a failing gateway, lost connections."""

from dataclasses import dataclass

from .refusal import Refusal, too_many_requests

_REASONS = {403: "bot was blocked by the user", 409: "terminated by other getUpdates request"}


@dataclass(slots=True)
class Fault:
    """What happens instead of an answer to the next calls of a method.

    Attributes:
        method: The Bot API's name of the method.
        times: How many more calls fail.
        chat_id: Only calls for this chat; None for all.
        status: HTTP status; None for a connection closed without an answer.
        retry_after: Seconds, with status 429.
        reason: Telegram's words after the status's prefix; None for the usual ones.
        carried_out: With a lost connection: the method was carried out, only its answer is lost.
    """

    method: str
    times: int
    chat_id: int | None
    status: int | None
    retry_after: int = 1
    reason: str | None = None
    carried_out: bool = False

    def refusal(self) -> Refusal:
        """The refusal for a status below 500."""
        if self.status == 429:
            return too_many_requests(self.retry_after)
        assert self.status is not None, "a lost connection has no refusal"
        reason = self.reason if self.reason is not None else _REASONS.get(self.status, "")
        return Refusal(reason, status=self.status)

    def page(self) -> str:
        """What a gateway in front of the Bot API says for a status of 500 and above."""
        return (
            f"<html><head><title>{self.status}</title></head><body><h1>{self.status} gateway error</h1></body></html>"
        )


class Faults:
    """The faults that were ordered and have not happened yet."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        self._ordered.append(fault)

    def take(self, method: str, chat_id: object) -> Fault | None:
        """The fault that strikes this call, counted down; None for none."""
        for fault in self._ordered:
            if fault.method == method and fault.chat_id in (None, chat_id):
                fault.times -= 1
                if fault.times == 0:
                    self._ordered.remove(fault)
                return fault
        return None
