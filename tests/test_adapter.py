"""The adapter: what it adds to the bundled encoder, and how it is trained."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from index import adapter
from index.adapter import train
from index.adapter.network import Network
from index.adapter.records import Record, read
from index.bundled import ensure_bundled
from index.config import EncoderConfig
from index.encoder import Encoder, load_encoder


@pytest.fixture(scope="module")
def plain() -> Encoder:
    return load_encoder(EncoderConfig(adapter=False))


def recall(encoder: Encoder, questions: list[str], passages: list[str]) -> float:
    """Share of questions whose passage, the one at the same place, is the nearest."""
    scores = encoder.encode(questions, "query") @ encoder.encode(passages, "passage").T
    return float((scores.argmax(axis=1) == np.arange(len(questions))).mean())


def test_the_weights_are_small_enough_to_ship() -> None:
    assert (Path(adapter.__file__).parent / "adapter.safetensors").stat().st_size < 10_000_000


def test_it_is_added_to_the_weights_of_every_linear_layer(encoder: Encoder, plain: Encoder) -> None:
    before, after = (load_file(each.folder / "model.safetensors") for each in (plain, encoder))
    deltas = adapter.deltas()
    changed = {
        name.removesuffix(".weight") for name in before if "layer" in name and np.any(before[name] != after[name])
    }
    assert changed == set(deltas)
    assert len(deltas) == 12 * 6
    for name, delta in deltas.items():
        np.testing.assert_allclose(after[f"{name}.weight"] - before[f"{name}.weight"], delta, atol=1e-5)


def test_its_vectors_are_not_mixed_with_those_without_it(encoder: Encoder, plain: Encoder) -> None:
    assert encoder.fingerprint != plain.fingerprint
    assert ensure_bundled() == encoder.folder != plain.folder


def test_it_brings_questions_nearer_to_passages_in_the_other_language(encoder: Encoder, plain: Encoder) -> None:
    # Of files that it was not trained on at all.
    unseen = [record for record in read(["news_korea", "news_world"]).held_out if record.q_ko]
    english, korean = [record.q_en[0] for record in unseen], [record.ko for record in unseen]
    assert recall(encoder, english, korean) > recall(plain, english, korean)


def test_held_out_records_are_not_trained_on() -> None:
    data = read()
    assert len(data.train) > 3000
    assert len(data.held_out) > len(data.train) / 8
    assert not {record.en for record in data.train} & {record.en for record in data.held_out}
    assert not [record for record in data.train if record.apart]
    assert [record for record in data.held_out if record.apart]


def test_training_draws_questions_to_their_passages_and_holds_english(tmp_path: Path, plain: Encoder) -> None:
    torch.manual_seed(1)
    network = Network(plain.folder, rank=4)
    records = [*read(["news"]).train[:12], Record(ko="눈이 온다.", en="It is snowing.")]
    english = [f"passage: {record.en}" for record in records]
    frozen = network.encode(english).detach()
    training = train.Training(network, records, train.Recipe(epochs=6, batch=13, rank=4, rate=2e-3))
    before = training.loss(list(range(13))).item()
    training.run()
    assert training.loss(list(range(13))).item() < before / 2
    assert (network.encode(english) * frozen).sum(1).min().item() > 0.9

    train.save(network, tmp_path / "trained.safetensors")
    saved = load_file(tmp_path / "trained.safetensors")
    assert len(saved) == 2 * 12 * 6
    assert all(np.abs(matrix).max() > 0 for matrix in saved.values())


def test_training_parts_questions_that_a_passage_answers_from_others_on_its_subject(plain: Encoder) -> None:
    torch.manual_seed(1)
    network = Network(plain.folder, rank=4)
    records = read(["articles"]).train[:10]

    def parted() -> float:
        """By how much the questions with an answer are nearer to their passage than those without."""
        with torch.inference_mode():
            passages = network.encode([f"passage: {record.ko}" for record in records])
            answered = network.encode([f"query: {record.q_ko[0]}" for record in records])
            unanswered = network.encode([f"query: {record.near[0]}" for record in records])
        return float(((answered - unanswered) * passages).sum(1).mean())

    before = parted()
    train.Training(network, records, train.Recipe(epochs=4, batch=10, rank=4, rate=2e-3)).run()
    assert parted() > before + 0.02
