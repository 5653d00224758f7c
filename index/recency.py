"""Recency as a prior: of events that fit a question about as well, the newer comes first where news is asked for."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from index.article import Article
from index.question import Recency

_HALF_LIFE_DAYS: Final = 7

# What an article of this moment is given beside its fused score. Two articles on one subject often differ by less
# than the first, seldom by more than the last.
_MOST: Final = {Recency.DATED: 0.0, Recency.PLAIN: 0.02, Recency.LATEST: 0.1}


@dataclass(frozen=True, slots=True)
class Freshness:
    """How much a question cares for new articles, and when it was asked.

    Attributes:
        recency: How much it cares.
        now: The moment of asking, timezone-aware.
    """

    recency: Recency
    now: datetime

    def prior(self, article: Article) -> float:
        """What an article's age is worth beside its fused score: half as much with every week, 0.0 to 0.1."""
        days = max((self.now - article.published).total_seconds(), 0.0) / 86_400
        return _MOST[self.recency] * math.exp2(-days / _HALF_LIFE_DAYS)
