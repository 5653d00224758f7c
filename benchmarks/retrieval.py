"""Retrieval leg by leg: `python -m benchmarks.retrieval` prints the README's tables.

Every row ranks the same articles for the same questions. A single leg ranks passages, and an article is as good as its
best one. The fusion is what `NewsIndex.ask` lists, where an entry is an event with all its articles.
"""

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

import numpy as np
from tqdm import tqdm

from benchmarks.newsroom import indexed, questions, without_adapter
from index import lexical
from index.answer import Answer
from index.article import Passage
from index.centring import Kind, Vectors
from index.coverage import Query
from index.encoder import load_encoder
from index.evaluation import Question
from index.news import NewsIndex
from index.search import Search
from index.store import Filter

_DEPTH = 5
_PASSAGES = 50  # taken from each language of the lexical leg, as in index/search.py

Encode = Callable[[Sequence[str], Kind], Vectors]
"""n texts and their kind -> shape (n, dimension), rows of length 1."""
Leg = Callable[[str], Sequence[int]]
"""A question -> ids of passages, the best first."""
Ranking = Sequence[Set[str]]
"""Entries, the best first: the ids of the articles in each."""


def bm25(search: Search) -> Leg:
    """The question's own words as they stand, by FTS5."""

    def rank(question: str) -> list[int]:
        return search.store.match(lexical.any_of((term,) for term in lexical.text_terms(question)), _PASSAGES)

    return rank


def bilingual(search: Search) -> Leg:
    """The lexical leg: of what it finds in both languages, what covers most of the question."""

    def rank(question: str) -> list[int]:
        words = Query(question, search.lexicon, search.store, len(search.vectors))
        ids = words.candidates(search.store, Filter(), _PASSAGES)
        terms = search.store.terms(ids)
        return sorted(ids, key=lambda id_: -words.covered_by(terms[id_]))

    return rank


def dense(encode: Encode, ids: Sequence[int], vectors: Vectors) -> Leg:
    """Cosine to every passage. Questions are encoded one at a time, as they are asked."""

    def rank(question: str) -> list[int]:
        cosines = vectors @ encode([question], "query")[0]
        return [ids[place] for place in np.argsort(-cosines)]

    return rank


def _legs(news: NewsIndex, search: Search, passages: dict[int, Passage]) -> dict[str, Leg]:
    ids, texts = list(passages), [passage.embedded for passage in passages.values()]
    bundled, adapted = load_encoder(without_adapter(news.config)), search.encoder
    return {
        "BM25, the question's own words": bm25(search),
        "lexical leg, in both languages": bilingual(search),
        "multilingual-e5-small as bundled": dense(bundled.model.encode, ids, bundled.model.encode(texts, "passage")),
        "... centred": dense(bundled.encode, ids, bundled.encode(texts, "passage")),
        "... centred, with the adapter: dense leg": dense(
            adapted.encode, *search.store.vectors(adapted.fingerprint, ids)
        ),
    }


def _by_article(ranked: Iterable[int], passages: dict[int, Passage]) -> Ranking:
    return [{article} for article in dict.fromkeys(passages[id_].article_id for id_ in ranked)]


def _leading(answer: Answer) -> Ranking:
    return [{result.article.id} for result in answer.results]


def _by_event(answer: Answer) -> Ranking:
    return [{article.id for article in (result.article, *result.others)} for result in answer.results]


def _groups(asked: Sequence[Question], search: Search) -> dict[str, list[Question]]:
    """The questions that have an answer, by column."""
    answerable = [question for question in asked if question.relevant]
    return {
        "Korean": [question for question in answerable if question.language == "ko"],
        "English": [question for question in answerable if question.language == "en"],
        "answer only in the other language": [question for question in answerable if _is_across(question, search)],
        "all": answerable,
    }


def _is_across(question: Question, search: Search) -> bool:
    articles = search.store.articles(question.relevant).values()
    return question.language not in {article.language for article in articles}


def _table(groups: dict[str, list[Question]], rankings: dict[str, dict[str, Ranking]]) -> Iterator[str]:
    """Lines in Markdown. Rankings by row and question."""
    yield "| R@1 / R@5 | " + " | ".join(f"{name} ({len(group)})" for name, group in groups.items()) + " |"
    yield "| --- " * (len(groups) + 1) + "|"
    for row, ranked in rankings.items():
        cells = (" / ".join(f"{_recall(group, ranked, k):.3f}" for k in (1, _DEPTH)) for group in groups.values())
        yield f"| {row} | " + " | ".join(cells) + " |"


def _recall(group: Sequence[Question], ranked: dict[str, Ranking], k: int) -> float:
    """Share of questions with a relevant article in the first k entries."""
    return statistics.fmean(any(entry & q.relevant for entry in ranked[q.text][:k]) for q in group)


def _print_refusals(halves: dict[str, list[Question]], answers: dict[str, Answer]) -> None:
    for half, asked in halves.items():
        answered = statistics.fmean(answers[q.text].answered for q in asked if q.relevant)
        refused = statistics.fmean(not answers[q.text].answered for q in asked if not q.relevant)
        print(f"{half} half: answerable answered {answered:.3f}, unanswerable refused {refused:.3f}")


def main() -> None:
    """Print a table for each half, then refusals and times of both."""
    halves = {half: questions(half) for half in ("test", "development")}
    answers: dict[str, Answer] = {}
    with indexed() as (news, search):
        passages = search.store.passages(search.store.passage_ids().tolist())
        legs = _legs(news, search, passages)
        news.load()  # so that the times are those of a running process
        for half, asked in halves.items():
            answers |= {q.text: news.ask(q.text, now=q.now, top=_DEPTH) for q in tqdm(asked, desc=half, disable=None)}
            rankings = {
                name: {q.text: _by_article(leg(q.text), passages) for q in asked if q.relevant}
                for name, leg in legs.items()
            }
            rankings["both legs fused"] = {q.text: _leading(answers[q.text]) for q in asked}
            rankings["... with each event's other articles"] = {q.text: _by_event(answers[q.text]) for q in asked}
            print(f"The {half} half:\n", *_table(_groups(asked, search), rankings), "", sep="\n")
    _print_refusals(halves, answers)
    times = [answer.took_ms for answer in answers.values()]
    print("ask: p50 {:.0f} ms, p95 {:.0f} ms".format(*np.percentile(times, (50, 95))))


if __name__ == "__main__":
    main()
