"""Which articles tell the same event: by how alike their leads are, in one language or across two."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.article import Article

Leads = Mapping[str, NDArray[np.float32]]
"""Article id -> vector (dimension,) of its first passage."""

# Two articles of one moment whose leads are this close tell the same event: in one language, and across two.
# Look-alikes reach 0.77 in one (two meetings of one man on one day); across two 0.65, but for one of 0.70. Of the
# pairs that do tell the same, a few in one language and nearly all across two are beyond.
_SAME_EVENT, _SAME_EVENT_ACROSS = 0.78, 0.655
# Each hour between them asks for so much more: the same market or person on another day is another event.
_AN_HOUR_APART = 0.003
# So close, it is the same text sent again, whenever that was.
_SENT_AGAIN = 0.98


def events(articles: Sequence[Article], leads: Leads, at_most: int | None = None) -> list[list[Article]]:
    """Put the articles together that tell the same event as the first of their group.

    Args:
        articles: The most important first.
        leads: Their first passages; an article that has none here stands alone.
        at_most: Groups made; an article that would begin one more is left out. None: no limit.

    Returns:
        Groups in the order of their first articles; within a group, the articles in their order.
    """
    found: list[list[Article]] = []
    for article in articles:
        event = next((event for event in found if _same_event(article, event[0], leads)), None)
        if event is not None:
            event.append(article)
        elif at_most is None or len(found) < at_most:
            found.append([article])
    return found


def _same_event(one: Article, other: Article, leads: Leads) -> bool:
    if one.id not in leads or other.id not in leads:
        return False
    hours = abs((one.published - other.published).total_seconds()) / 3600
    at_once = _SAME_EVENT if one.language == other.language else _SAME_EVENT_ACROSS
    return float(leads[one.id] @ leads[other.id]) >= min(at_once + _AN_HOUR_APART * hours, _SENT_AGAIN)
