"""Fits `index/confidence.py`: `python -m benchmarks.calibrate`.

Prints the weights over all questions, and what they would refuse and answer on questions that they were not fitted on.
"""

from dataclasses import astuple, fields

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.newsroom import indexed, questions
from index.answer import find
from index.confidence import Evidence
from index.evaluation import Question
from index.search import Search
from index.store import Filter

_ANSWERED = 0.95  # share of the answerable questions that are to be answered


def _evidence(search: Search, asked: list[Question]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    rows = [astuple(find(search, question.text, Filter(), 1).evidence()) for question in asked]
    return np.array(rows), np.array([bool(question.relevant) for question in asked])


def _fit(rows: NDArray[np.float64], answerable: NDArray[np.bool_]) -> LogisticRegression:
    return LogisticRegression(C=10.0, max_iter=1000).fit(rows, answerable)


def main() -> None:
    """Fit on each half and try on the other; then on both."""
    with indexed() as (_, search):
        halves = [_evidence(search, questions(part)) for part in ("development", "test")]
    for (rows, answerable), (others, other_answerable) in (halves, halves[::-1]):
        model = _fit(rows, answerable)
        threshold = np.quantile(model.predict_proba(rows)[answerable, 1], 1 - _ANSWERED)
        sure = model.predict_proba(others)[:, 1] >= threshold
        print(f"answered {sure[other_answerable].mean():.3f}, refused {1 - sure[~other_answerable].mean():.3f}")
    rows, answerable = (np.concatenate(part) for part in zip(*halves, strict=True))
    model = _fit(rows, answerable)
    print("_INTERCEPT", round(float(model.intercept_[0]), 2))
    for field, weight in zip(fields(Evidence), model.coef_[0], strict=True):
        print(f"{field.name}={weight:.2f},")
    sure = model.predict_proba(rows)[:, 1]
    for share in (0.9, 0.93, 0.95, 0.97):
        threshold = np.quantile(sure[answerable], 1 - share)
        print(f"at {threshold:.3f}: answered {share}, refused {1 - (sure[~answerable] >= threshold).mean():.3f}")


if __name__ == "__main__":
    main()
