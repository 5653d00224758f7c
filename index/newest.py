"""The newest articles as an answer: to a question that names days, a section or a reporter, and no subject."""

from index.answer import Reply, Result
from index.events import events
from index.passages import sentences
from index.quotes import Quote
from index.search import Search
from index.store import Filter

_READ = 4  # articles looked at for each event that is told
_QUOTED = 5  # events of which a sentence is quoted


def newest(search: Search, where: Filter, top: int) -> Reply:
    """The newest events that a filter lets through, each with its first sentence; their score only says the order."""
    articles = search.store.articles_where(where, limit=_READ * top)
    leads = search.store.lead_vectors(search.encoder.fingerprint, [article.id for article in articles])
    results = tuple(
        Result(article, 1 / place, tuple(sentences(article.body)[:1]), tuple(others))
        for place, (article, *others) in enumerate(events(articles, leads, top), start=1)
    )
    quotes = tuple(Quote(text, result.article) for result in results[:_QUOTED] for text in result.quotes)
    return bool(results), quotes, results
