"""Sosik's command line: the verbs a person types."""

# ruff: noqa: PLC0415 - a verb imports what it needs when it runs: a help text does not wait for a model's libraries

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import streams
from index.errors import SosikError, UnknownSectionError
from index.when import parse_day, parse_moment

if TYPE_CHECKING:
    from bot.config import Config
    from index.news import NewsIndex

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

# What a verb does; it gets the checked configuration and its options, and returns the exit status.
Verb = Callable[["Config", argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb.

    Returns:
        0 done, 1 something failed (said on standard error), 2 wrong usage, 130 interrupted.
    """
    streams.settle()
    unset = argparse.Namespace(verb=start, config=None, data_dir=None, log_level=None, json=False)
    options = _parser().parse_args(arguments, unset)
    try:
        status = _run(options)
        sys.stdout.flush()
    except UnknownSectionError as error:
        return _failed(error, WRONG_USAGE)
    except SosikError as error:
        return _failed(error, FAILED)
    except BrokenPipeError:  # the reader of our output has gone: nobody is left to tell
        streams.forget_output()
        return DONE
    except OSError as error:
        streams.forget_output()
        return _failed(error, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _run(options: argparse.Namespace) -> int:
    from bot.config import load
    from bot.logs import configure_logging

    config = load(options.config)
    configure_logging(options.log_level, config.bot.token.get_secret_value())
    verb: Verb = options.verb
    return verb(config, options)


def _failed(error: Exception, status: int) -> int:
    print(f"sosik: {error}", file=sys.stderr)
    return status


# -- verbs -------------------------------------------------------------------------------------


def start(config: "Config", options: argparse.Namespace) -> int:
    """The bot if a token is set, else the chat."""
    return (bot if config.bot.token.get_secret_value() else chat)(config, options)


def chat(config: "Config", options: argparse.Namespace) -> int:
    """Chat with the bot in the terminal; with no news of one's own, about the sample news."""
    from bot.chat import chat as run_chat

    return asyncio.run(run_chat(config, _data_dir(config, options), _base_dir(options)))


def bot(config: "Config", options: argparse.Namespace) -> int:
    """Run the bot on Telegram."""
    from bot.app import run_bot

    with _news(config, options) as news:
        run_bot(config, news, _data_dir(config, options))
    return DONE


def ingest(config: "Config", options: argparse.Namespace) -> int:
    """Read files and addresses, or every source of config.toml."""
    with _asked(config, options) as news:
        report = news.ingest_locations(options.locations) if options.locations else news.fetch()
    for problem in report.problems:
        print(f"sosik: {problem}", file=sys.stderr)
    counts = {"added": report.added, "updated": report.updated, "same": report.same, "failed": len(report.problems)}
    if options.json:
        _print_json(counts)
    else:
        print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return FAILED if report.problems else DONE


def ask(config: "Config", options: argparse.Namespace) -> int:
    """Answer one question."""
    from index.article import language_of
    from index.report import answer_data

    with _asked(config, options) as news:
        answer = news.ask(
            options.question,
            section=options.section,
            since=options.since,
            until=options.until,
            now=options.now,
            previous=options.previous,
            top=options.top,
        )
        if not options.json:
            from bot.chat import show
            from bot.render import answer_messages
            from bot.texts import texts

            spoken = texts(language_of(options.question))
            show(answer_messages(answer, spoken, news.sections, ZoneInfo(config.timezone)))
            return DONE
    _print_json(answer_data(answer, ZoneInfo(config.timezone)))
    return DONE


def digest(config: "Config", options: argparse.Namespace) -> int:
    """Print a section's day."""
    from index.report import digest_data

    with _asked(config, options) as news:
        language = options.lang or config.bot.language
        found = news.digest(options.section, day=options.date, language=language)
    if not options.json:
        from bot.chat import show
        from bot.render import digest_messages
        from bot.texts import texts

        show(digest_messages(found, texts(language), ZoneInfo(config.timezone)))
        return DONE
    _print_json(digest_data(found, ZoneInfo(config.timezone)))
    return DONE


def sections(config: "Config", options: argparse.Namespace) -> int:
    """Print the section tree; with --from, the one that a newspaper's list page shows."""
    from index.report import navigation_data, sections_data
    from index.sections import SectionTree
    from index.sources.open import read_navigation

    tree = SectionTree.from_config(config.sections)
    found = navigation_data(read_navigation(options.page, config.fetch), tree) if options.page else sections_data(tree)
    if options.json:
        _print_json(found)
        return DONE
    for section in found:
        print(_named(section))
        for child in section["sections"]:
            print(f"  {_named(child)}")
    return DONE


def stats(config: "Config", options: argparse.Namespace) -> int:
    """Print sizes."""
    from index.report import stats_data

    with _news(config, options) as news:
        _print(stats_data(news.stats()), options)
    return DONE


def rebuild(config: "Config", options: argparse.Namespace) -> int:
    """Build the vector index anew from the store, with the model that config.toml names."""
    with _news(config, options) as news:
        if news.switch():
            print(f"switched: {news.stats().encoder}")
        print(f"rebuilt: {news.rebuild()} passages")
    return DONE


def evaluate(config: "Config", options: argparse.Namespace) -> int:
    """Measure the answers to questions whose articles are known."""
    from index.evaluation import evaluate as measure
    from index.evaluation import read_questions

    questions = read_questions(options.file)
    with _asked(config, options) as news:
        figures = measure(news, questions)
    _print(figures, options)
    return DONE


def quality(config: "Config", options: argparse.Namespace) -> int:
    """Print the refused questions and the answers judged bad that the quality log holds, the newest first."""
    from bot.quality_log import quality_log

    log = quality_log(config, _data_dir(config, options))
    if log is None:
        raise SosikError("quality.log: the quality log is off; name a file for it in config.toml")
    failed = [record for record in log.records() if record.failed]
    if options.json:
        _print_json([asdict(record) for record in failed])
        return DONE
    for record in failed:
        print(record)
    return DONE


def model(config: "Config", options: argparse.Namespace) -> int:
    """Build the encoder's folder if need be, and print what it is."""
    from index.encoder import load_encoder

    encoder = load_encoder(config.encoder)
    found = {
        "folder": str(encoder.folder),
        "name": encoder.name,
        "dimension": encoder.dimension,
        "backend": encoder.backend,
        "prompts": encoder.prompts,
    }
    _print(found, options)
    return DONE


def embed(config: "Config", options: argparse.Namespace) -> int:
    """Write the vectors of a file's lines."""
    import numpy as np

    from index.encoder import load_encoder

    try:
        text = options.file.read_text(encoding="utf-8-sig")
        lines = text.removesuffix("\n").split("\n") if text else []
        vectors = load_encoder(config.encoder).encode(lines, options.kind, progress="embed")
        with options.out.open("wb") as out:
            np.save(out, vectors)
    except (OSError, UnicodeDecodeError) as error:
        raise SosikError(f"{options.file}: {error}") from error
    print(f"{options.out}: {vectors.shape[0]} x {vectors.shape[1]} float32")
    return DONE


# -- what they share ---------------------------------------------------------------------------


def _data_dir(config: "Config", options: argparse.Namespace) -> Path:
    from platformdirs import user_data_path

    if options.data_dir is not None:
        return Path(options.data_dir)
    return Path(config.data_dir).expanduser() if config.data_dir else user_data_path("sosik")


def _base_dir(options: argparse.Namespace) -> Path:
    from bot.config import SHIPPED

    return (options.config or SHIPPED).parent


def _news(config: "Config", options: argparse.Namespace) -> "NewsIndex":
    from index.news import NewsIndex

    return NewsIndex(config, _data_dir(config, options), _base_dir(options))


@contextmanager
def _asked(config: "Config", options: argparse.Namespace) -> "Iterator[NewsIndex]":
    """The news for a single command, which takes the encoder that answers and leaves switching to others."""
    with _news(config, options) as news:
        yield news
        if pending := news.pending():
            failed = f". When that was last tried: {pending.problem}" if pending.problem else ""
            print(
                f"sosik: this was done with the model {pending.live!r}; `python main.py rebuild`, the bot or the chat "
                f"switches to {pending.to!r}, as config.toml says{failed}",
                file=sys.stderr,
            )


def _named(section: Mapping[str, object]) -> str:
    names = " · ".join(str(section[key]) for key in ("ko", "en") if section.get(key))
    return f"{names} ({section['slug'] or 'not in config.toml'})"


def _print(found: Mapping[str, object], options: argparse.Namespace) -> None:
    if options.json:
        _print_json(found)
        return
    for key, value in found.items():
        print(f"{key}: {_inline(value)}")


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items()) or "-"
    return "-" if value is None else str(value)


# -- the grammar -------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    # The global options may stand before the verb or after it: a default after it would undo what stands before.
    common.add_argument("--config", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="configuration file")
    common.add_argument("--data-dir", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="folder of the data")
    common.add_argument(
        "--log-level",
        type=str.upper,
        choices=("DEBUG", "INFO", "WARNING", "ERROR"),
        default=argparse.SUPPRESS,
        help="how much is logged on standard error (WARNING; INFO for the bot)",
    )
    parser = argparse.ArgumentParser(
        prog="python main.py",
        description="Sosik: news digests and answers, on Telegram or in the terminal. "
        "Without a verb: the bot if a token is set, else the chat.",
        parents=[common],
    )
    verbs = parser.add_subparsers(metavar="VERB", title="verbs")

    def add(name: str, verb: Verb, *, json_option: bool = True) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=(verb.__doc__ or "").strip(), description=verb.__doc__, parents=[common])
        added.set_defaults(verb=verb)
        if json_option:
            added.add_argument("--json", action="store_true", help="print JSON")
        return added

    add("chat", chat, json_option=False)
    add("bot", bot, json_option=False)
    add("ingest", ingest).add_argument("locations", nargs="*", metavar="PATH|URL", help="kind by content")
    asked = add("ask", ask)
    asked.add_argument("question")
    asked.add_argument("--section", metavar="S", help="slug or name")
    asked.add_argument("--since", type=_day, metavar="D", help="YYYY-MM-DD, inclusive")
    asked.add_argument("--until", type=_day, metavar="D", help="YYYY-MM-DD, inclusive")
    asked.add_argument("--now", type=_moment, metavar="T", help='the moment that "yesterday" is counted from')
    asked.add_argument("--previous", metavar="Q", help="the question before this one, which it may lean on")
    asked.add_argument("--top", type=_positive, metavar="N", default=10, help="articles in the results (10)")
    digested = add("digest", digest)
    digested.add_argument("section", metavar="SECTION", help="slug or name")
    digested.add_argument("--date", type=_day, metavar="D", help="YYYY-MM-DD (today)")
    digested.add_argument("--lang", choices=("ko", "en"), help="the reader's language")
    add("sections", sections).add_argument(
        "--from", dest="page", metavar="PATH|URL", help="a list page whose navigation is read"
    )
    add("stats", stats)
    add("rebuild", rebuild, json_option=False)
    add("eval", evaluate).add_argument("file", type=Path, metavar="FILE.jsonl")
    add("quality", quality)
    add("model", model)
    embedded = add("embed", embed, json_option=False)
    embedded.add_argument("file", type=Path, metavar="FILE", help="one text a line")
    embedded.add_argument("--kind", choices=("query", "passage"), required=True)
    embedded.add_argument("--out", type=Path, metavar="OUT.npy", required=True)
    return parser


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write YYYY-MM-DD") from None


def _moment(text: str) -> datetime:
    try:
        return parse_moment(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment; write YYYY-MM-DDTHH:MM+09:00") from None


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
