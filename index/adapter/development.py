"""What an adapter reaches on the records held out, among the passages of all records."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from index.adapter import bank as banks
from index.adapter.bank import EN, KO
from index.adapter.records import Data


@torch.inference_mode()
def measure(encode: Callable[[Sequence[str]], Tensor], data: Data) -> dict[str, float]:
    """Recall of the held-out records' questions, by language of question and of pool.

    Returns:
        "en>ko@1" and so on: share of English questions whose passage is first among all Korean passages; "en>all@1":
        whose passage in either language is first among all; "ko=en@1": of Korean sentences without questions,
        whose translation is first among the English ones.
    """
    records = [*data.train, *data.held_out]
    passages = banks.passages(records, encode)
    held_out = banks.questions(data.held_out, encode)
    trained = banks.questions(data.train[::4], encode)
    candidates = passages.centred(passages.latest)
    asked = torch.nn.functional.normalize(held_out.latest - trained.means(trained.latest)[held_out.languages], dim=1)
    cosines = asked @ candidates.T
    right = passages.records == (held_out.records + len(data.train)).unsqueeze(1)
    pair = torch.tensor([not data.held_out[int(record)].q_ko for record in held_out.records])
    figures: dict[str, float] = {}
    for source, name in ((KO, "ko"), (EN, "en")):
        rows = (held_out.languages == source) & ~pair
        for pool, among in (
            ("ko", passages.languages == KO),
            ("en", passages.languages == EN),
            ("all", torch.ones_like(passages.languages, dtype=torch.bool)),
        ):
            for depth in (1, 5):
                figures[f"{name}>{pool}@{depth}"] = _recall(cosines[rows][:, among], right[rows][:, among], depth)
    rows = (held_out.languages == KO) & pair
    if rows.any():
        sentences = (passages.languages == EN) & torch.tensor(
            [record >= 0 and not records[int(record)].q_ko for record in passages.records]
        )
        figures["ko=en@1"] = _recall(cosines[rows][:, sentences], right[rows][:, sentences], 1)
    return figures


def _recall(cosines: Tensor, right: Tensor, depth: int) -> float:
    best = cosines.topk(depth, dim=1).indices
    return round(right.gather(1, best).any(1).float().mean().item(), 3)
