"""Made-up news by the hundred thousand: our development news recombined, to fill an index for measuring its speed.

The sentences are real ones put together anew, with other figures and with names that nobody has; the vectors lie
around those of real passages. So the words are about as frequent, and the vectors about as close, as in a real index.
Nothing is encoded.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.article import Article, Language
from index.passages import passages, sentences
from index.store import Prepared, Store
from index.vector_table import Embedding

_NAMES = 100_000  # made up in each language, the n-th of them with a share of about 1/n: what words of the news do
_RENAMED = 0.1  # share of the words that are replaced by such a name
_SENTENCES = 6  # of an article
_DAYS = 365  # over which the articles are spread
_NOISE = 0.7  # length of what is added to a real vector: cosine to it about 0.82
_AT_ONCE = 500  # articles stored in one step
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z]{3,}|\d")


class MadeUpNews:
    """Articles made from those of a store.

    Args:
        store: Holds real articles, embedded.
        encoder: Fingerprint of the encoder that embedded them.
        seed: Of everything random.
    """

    def __init__(self, store: Store, encoder: str, seed: int = 0) -> None:
        ids, self._vectors = store.vectors(encoder, store.passage_ids().tolist())
        self._sentence_vectors = np.concatenate(list(store.sentence_vectors(encoder, ids).values()))
        self._articles = store.articles({passage.article_id for passage in store.passages(ids).values()})
        self._by_language = {
            language: [article for article in self._articles.values() if article.language == language]
            for language in ("ko", "en")
        }
        self._sentences = {
            language: [sentence for article in articles for sentence in sentences(article.body)]
            for language, articles in self._by_language.items()
        }
        self._random = np.random.default_rng(seed)
        self._newest = max(article.published for article in self._articles.values())
        self._numbers = itertools.count()
        self._names = [*self._of_letters(), *self._of_syllables()]
        shares = np.cumsum(1 / np.arange(1, _NAMES + 1))
        self._shares = shares / shares[-1]
        self._store, self._encoder = store, encoder

    def fill(self, size: int) -> None:
        """Store articles until there are so many passages."""
        there = len(self._store.passage_ids())
        made = self._prepared()
        with tqdm(total=size, initial=there, desc="made-up passages", disable=None) as bar:
            while there < size:
                batch = list(itertools.islice(made, min(_AT_ONCE, -(-(size - there) // _SENTENCES))))
                self._store.put(batch, self._encoder)
                added = sum(len(item.passages) for item in batch)
                there += added
                bar.update(added)

    def _prepared(self) -> Iterator[Prepared]:
        while True:
            article = self._article("ko" if self._random.random() < 0.7 else "en")
            split = passages(article)
            yield Prepared(article, False, split, [self._embedding(len(passage.sentences)) for passage in split])

    def _article(self, language: Language) -> Article:
        like = self._by_language[language][self._random.integers(len(self._by_language[language]))]
        chosen = self._random.integers(len(self._sentences[language]), size=_SENTENCES)
        number = next(self._numbers)
        return replace(
            like,
            id=f"made-up-{number}",
            url=f"https://sosik.example/made-up/{number}",
            title=self._renamed(like.title),
            body="\n".join(self._renamed(self._sentences[language][place]) for place in chosen),
            published=self._newest - timedelta(days=float(self._random.random() * _DAYS)),
        )

    def _renamed(self, text: str) -> str:
        """A text with other figures, and other names in the place of some words."""
        return _WORD.sub(lambda match: self._instead_of(match[0]), text)

    def _instead_of(self, word: str) -> str:
        if word.isdigit():
            return str(self._random.integers(10))
        if self._random.random() >= _RENAMED:
            return word
        rank = int(np.searchsorted(self._shares, self._random.random()))
        return self._names[rank + (0 if word.isascii() else _NAMES)]

    def _of_letters(self) -> list[str]:
        """English names: the beginning of one word and the end of another."""
        found = sorted(set(re.findall(r"[a-z]{6,}", " ".join(self._sentences["en"]))))
        first, last = self._random.choice(found, (2, _NAMES))
        return [one[:4].capitalize() + other[-4:] for one, other in zip(first.tolist(), last.tolist(), strict=True)]

    def _of_syllables(self) -> list[str]:
        """Korean names: three syllables, each as frequent as in the news."""
        found = re.findall(r"[가-힣]", " ".join(self._sentences["ko"]))
        return ["".join(name) for name in self._random.choice(found, (_NAMES, 3)).tolist()]

    def _embedding(self, length: int) -> Embedding:
        chosen = self._random.integers(len(self._sentence_vectors), size=length)
        passage = self._vectors[self._random.integers(len(self._vectors))]
        return Embedding(self._near(passage[None])[0], self._near(self._sentence_vectors[chosen]))

    def _near(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        noise = self._random.standard_normal(rows.shape, np.float32) * np.float32(_NOISE / rows.shape[1] ** 0.5)
        moved = rows + noise
        near: NDArray[np.float32] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
        return near
