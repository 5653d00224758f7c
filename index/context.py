"""What a quotation needs to be clear: the sentence before one that speaks of "him", "the company" or "that day"."""

import re

from index.article import Article
from index.boilerplate import is_boilerplate
from index.passages import sentences

_LONGEST = 240  # characters of a sentence that is quoted only to make the next one clear
_SCRAP = 12  # characters; so short a sentence ("향년 48세.") says little by itself

_CREDIT = re.compile(r"[/(\[]?(?:사진|그래픽|[Pp]hoto)\b")

# How a sentence begins that speaks of somebody, something or a day that the sentence before it names.
_DANGLING = re.compile(
    r"(?:(?:그러나|하지만|또|또한|다만|이어|특히|반면)[ ,]+)?"
    r"(?:그(?:는|가|의|를|도|녀\S?|들\S{1,2})|이(?:는|를|에|들\S{1,2}|날|로써|처럼|같은)|(?:그|이|해당|두|양) [가-힣]+"
    r"|(?:회사|업체|양사|양측|양국)(?:는|은|가|이| 측은))[ ,]"
    r"|(?:(?:But|And|Yet|Still|However|Meanwhile|Also),? )?"
    r"(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|[Bb]oth"
    r"|[Tt]he (?:two|pair|company|companies|firm|group|bank|ministry|agency|commission|court|team|service|deal|plan"
    r"|bill|law|decision|ruling|move|measure|ban|former|latter))\b"
)


class ArticleText:
    """An article's body as its sentences, to be quoted as it stands.

    Args:
        article: The article.

    Attributes:
        article: As given.
        sentences: The sentences of its body, in order.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self.sentences = sentences(article.body)
        self._starts: list[int] = []
        end = 0
        for sentence in self.sentences:
            self._starts.append(article.body.index(sentence, end))
            end = self._starts[-1] + len(sentence)

    def clear_from(self, place: int) -> int:
        """Where a quotation of the sentence at `place` has to begin: there, or one sentence earlier."""
        sentence = self.sentences[place]
        if place == 0 or not (_points_back(sentence) or len(sentence) <= _SCRAP):
            return place
        before = self.sentences[place - 1]
        explains = len(before) <= _LONGEST and not _points_back(before) and not is_boilerplate(before)
        return place - 1 if explains else place

    def is_caption(self, place: int) -> bool:
        """Whether the sentence at `place` stands under a picture: the picture's credit follows it on the same line."""
        if place + 1 == len(self.sentences) or not _CREDIT.match(self.sentences[place + 1]):
            return False
        return "\n" not in self.article.body[self._starts[place] : self._starts[place + 1]]

    def between(self, first: int, last: int) -> str:
        """The body from one sentence to another, both included."""
        return self.article.body[self._starts[first] : self._starts[last] + len(self.sentences[last])]


def _points_back(sentence: str) -> bool:
    return _DANGLING.match(sentence) is not None
