"""Answers, digests and sizes as plain data, for whoever reads JSON."""

from typing import Any
from zoneinfo import ZoneInfo

from index.answer import Answer
from index.article import Article
from index.digest import Digest
from index.live import Pending
from index.news import Stats
from index.sections import SectionTree
from index.sources.navigation import Navigation

Data = dict[str, Any]


def answer_data(answer: Answer, zone: ZoneInfo) -> Data:
    """An answer: question, answered, answer (quotes), results (each with others on the same event), took_ms."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "answer": [{"quote": q.text, "id": q.article.id, "url": q.article.url} for q in answer.quotes],
        "results": [
            {
                **_found(result.article, zone),
                "score": round(result.score, 4),
                "quotes": list(result.quotes),
                "others": [_found(article, zone) for article in result.others],
            }
            for result in answer.results
        ],
        "took_ms": round(answer.took_ms, 1),
    }


def digest_data(digest: Digest, zone: ZoneInfo) -> Data:
    """A digest: section, day, entries (articles with summary), more (articles), latest_day."""
    return {
        "section": digest.section.slug,
        "day": digest.day.isoformat(),
        "entries": [{**_article(entry.article, zone), "summary": list(entry.summary)} for entry in digest.entries],
        "more": [_article(article, zone) for article in digest.more],
        "latest_day": digest.latest_day.isoformat() if digest.latest_day else None,
    }


def sections_data(tree: SectionTree) -> list[Data]:
    """The section tree: slug, ko, en, sections."""
    return [
        {
            "slug": section.slug,
            "ko": section.ko,
            "en": section.en,
            "sections": [{"slug": child.slug, "ko": child.ko, "en": child.en} for child in section.children],
        }
        for section in tree.main
    ]


def navigation_data(navigation: Navigation, tree: SectionTree) -> list[Data]:
    """A list page's section tree, as `sections_data`; slug is None for a section that the tree lacks."""

    def named(name: str) -> Data:
        known = tree.named(name)
        return {"slug": known.slug if known else None, "ko": name}

    return [{**named(h.name), "sections": [named(child) for child in h.children]} for h in navigation.headings]


def stats_data(stats: Stats) -> Data:
    """Sizes of the index."""
    return {
        "articles": stats.articles,
        "passages": stats.passages,
        "languages": stats.languages,
        "sections": stats.sections,
        "sources": stats.sources,
        "oldest": stats.oldest.isoformat() if stats.oldest else None,
        "newest": stats.newest.isoformat() if stats.newest else None,
        "encoder": stats.encoder,
        "switch": _switch(stats.switch),
    }


def _found(article: Article, zone: ZoneInfo) -> Data:
    return {**_article(article, zone), "section": article.section, "language": article.language}


def _switch(pending: Pending | None) -> Data | None:
    if pending is None:
        return None
    found: Data = {"to": pending.to, "embedded": pending.embedded}
    return found | {"problem": pending.problem} if pending.problem else found


def _article(article: Article, zone: ZoneInfo) -> Data:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "published": article.published.astimezone(zone).isoformat(),
        "source": article.source,
    }
