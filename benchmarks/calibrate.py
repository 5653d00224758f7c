"""Fits `index/confidence.py`: `python -m benchmarks.calibrate`.

Prints the weights over our development questions, and what they would refuse and answer on questions that they were not
fitted on: of the other half, and near-misses, each on a subject that an article of its index tells at length.
"""

from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.newsroom import indexed, near_misses, questions
from index.answer import find
from index.confidence import Evidence
from index.evaluation import Question
from index.search import Search
from index.store import Filter

_ANSWERED = 0.95  # share of the answerable questions that are to be answered

Sample = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""Evidence, shape (questions, features), and whether each is answerable."""


def _evidence(search: Search, asked: list[Question]) -> Sample:
    rows = [astuple(find(search, question.text, Filter(), 1).evidence()) for question in asked]
    return np.array(rows), np.array([bool(question.relevant) for question in asked])


def _together(samples: Sequence[Sample]) -> Sample:
    rows, answerable = zip(*samples, strict=True)
    return np.concatenate(rows), np.concatenate(answerable)


def _fit(sample: Sample) -> LogisticRegression:
    return LogisticRegression(C=10.0, max_iter=1000).fit(*sample)


def _threshold(model: LogisticRegression, sample: Sample, answered: float = _ANSWERED) -> float:
    """The confidence at which such a share of a sample's answerable questions is answered."""
    rows, answerable = sample
    return float(np.quantile(model.predict_proba(rows)[answerable, 1], 1 - answered))


def _tried(model: LogisticRegression, threshold: float, sample: Sample) -> tuple[float, float]:
    """Shares of a sample's answerable questions answered, and of the others refused."""
    rows, answerable = sample
    sure = model.predict_proba(rows)[:, 1] >= threshold
    return float(sure[answerable].mean()), float(1 - sure[~answerable].mean())


def main() -> None:
    """Fit on each half and try on the other, and on near-misses; then on both."""
    with TemporaryDirectory() as folder:
        articles, asked = near_misses(Path(folder))
        with indexed(articles) as (_, search):
            near = _evidence(search, asked)
    with indexed() as (_, search):
        halves = [_evidence(search, questions(part)) for part in ("development", "test")]
    for half, other in (halves, halves[::-1]):
        model = _fit(half)
        for name, sample in (("the other half", other), ("near-misses", near)):
            answered, refused = _tried(model, _threshold(model, half), sample)
            print(f"{name}: answered {answered:.3f}, refused {refused:.3f}")
    both = _together(halves)
    model = _fit(both)
    print("_INTERCEPT", round(float(model.intercept_[0]), 2))
    for field, weight in zip(fields(Evidence), model.coef_[0], strict=True):
        print(f"{field.name}={weight:.2f},")
    for share in (0.9, 0.93, 0.95, 0.97):
        threshold = _threshold(model, both, share)
        print(f"at {threshold:.3f}: answered {share}, refused {_tried(model, threshold, both)[1]:.3f}")


if __name__ == "__main__":
    main()
