"""How sure it is that the best article found answers the question: a probability, below which is refused.

Near-misses share the subject of the question, so that neither leg alone tells them: what tells is a weighty word of the
question, a name above all, that the article lacks. Logistic regression over both legs and what is missing, fitted by
`python -m benchmarks.calibrate` on questions with and without an answer.
"""

import math
from dataclasses import astuple, dataclass
from typing import Final

# At this probability or above, there is an answer.
ANSWERED: Final = 0.54


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the best article found.

    Attributes:
        cosine: Of the question and the article's best passage.
        covered: Share of the question's words that the whole article covers, 0.0 to 1.0.
        name_missing: Weight of the weightiest known name of the question that the article lacks, 0.0 to 1.0.
        across: 1.0 where question and article are in different languages, else 0.0.
    """

    cosine: float
    covered: float
    name_missing: float
    across: float


_INTERCEPT: Final = -4.54
_WEIGHTS: Final = Evidence(cosine=6.27, covered=4.81, name_missing=-2.0, across=0.98)


def confidence(evidence: Evidence) -> float:
    """The probability that an article answers, 0.0 to 1.0."""
    pairs = zip(astuple(_WEIGHTS), astuple(evidence), strict=True)
    return 1 / (1 + math.exp(-_INTERCEPT - sum(weight * value for weight, value in pairs)))
