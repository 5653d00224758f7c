"""Term necessity: how likely a word of a question stands in the passages that answer it.

"How many", "reason" or "who" frame a question, and its answer does without them; a name must be there. Estimated for
each word by counting, on questions with known passages (Zhao and Callan, "Term Necessity Prediction", 2010):
`python -m index.lexicon.necessity` counts anew, on the adapter's training data.
"""

import tempfile
from collections import Counter
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, Literal

_TABLE = "necessity.tsv"
_LEAST = 5  # questions that a word is in, to be in the table
_PRIOR_WEIGHT = 5.0  # questions that what is known of its kind counts for

Kind = Literal["known name", "new name", "word"]
"""What a word is: a name that the lexicon has, perhaps a name that it does not have, or neither."""

# Of words that are not in the table. Development questions are answered and refused best with these.
_PRIOR: Final[dict[Kind, float]] = {"known name": 1.0, "new name": 0.8, "word": 0.4}


def necessity(word: str, kind: Kind) -> float:
    """The share of a question's answers that a word is expected in, 0.0 to 1.0.

    Args:
        word: As it stands in the question, folded.
        kind: What it is.
    """
    asked, found = _counts().get(word, (0, 0))
    return (found + _PRIOR_WEIGHT * _PRIOR[kind]) / (asked + _PRIOR_WEIGHT)


@cache
def _counts() -> dict[str, tuple[int, int]]:
    lines = files(__package__).joinpath(_TABLE).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {word: (int(asked), int(found)) for word, asked, found in rows}


def _count(folder: Path) -> dict[str, tuple[int, int]]:
    """For each word: questions with it, and those of them whose passage in their own language has it."""
    from index import lexical  # noqa: PLC0415 - counting needs much that reading the table does not
    from index.adapter.records import read  # noqa: PLC0415
    from index.coverage import Query  # noqa: PLC0415
    from index.lexicon import load  # noqa: PLC0415
    from index.store import Store  # noqa: PLC0415

    lexicon, asked, found = load(), Counter[str](), Counter[str]()
    empty = Store(folder / "empty.db")
    for record in read().train:
        for questions, passage in ((record.q_ko, record.ko), (record.q_en, record.en)):
            terms = {*lexical.text_terms(passage), *lexical.number_terms(passage)}
            for question in questions:
                for weighted in Query(question, lexicon, empty, 0).concepts:
                    asked[weighted.concept.text] += 1
                    found[weighted.concept.text] += weighted.match(terms) >= 0.5
    empty.close()
    return {word: (times, found[word]) for word, times in sorted(asked.items()) if times >= _LEAST}


def main() -> None:
    """Count, and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [f"{word}\t{asked}\t{found}" for word, (asked, found) in _count(Path(folder)).items()]
    with as_file(files(__package__).joinpath(_TABLE)) as path:
        path.write_text("\n".join(["# word\tquestions with it\tanswered with it", *rows, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
