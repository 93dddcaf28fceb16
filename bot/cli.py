"""The command ``hoibao``. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commandline import Group, Option, option
from bot.rendering.printable import printable
from bot.session import Session
from bot.texts import Texts
from retrieval.errors import (
    ArticleNotFound,
    ColumnInvalid,
    DotenvInvalid,
    DotenvNotText,
    FeedNotFound,
    HoibaoError,
    OutputIsArchive,
    QuestionEmpty,
    QuestionTooLong,
    SettingInvalid,
    SettingUnknown,
    VersionNotFound,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Settings

_WRONG_USE = (
    ArticleNotFound,
    ColumnInvalid,
    DotenvInvalid,
    DotenvNotText,
    FeedNotFound,
    OutputIsArchive,
    QuestionEmpty,
    QuestionTooLong,
    SettingInvalid,
    SettingUnknown,
    VersionNotFound,
)
_FILE = click.Path(path_type=Path, dir_okay=False)
_ID = click.IntRange(1, 2**63 - 1)  # what a database can number
_FAILED, _USED_WRONGLY, _INTERRUPTED = 1, 2, 130


@click.group(cls=Group, help="app", context_settings={"max_content_width": 100})
@option("--debug", is_flag=True, help="debug")
@click.version_option(package_name="hoibao", prog_name="hoibao", cls=Option, help="version")
@click.pass_obj
def hoibao(session: Session, debug: bool) -> None:
    session.debug = debug


@hoibao.command(help="ask")
@click.argument("question", nargs=-1, required=True)
@option("--json", "as_json", is_flag=True, help="json")
@option("--explain", is_flag=True, help="explain")
@click.pass_obj
def ask(session: Session, question: tuple[str, ...], as_json: bool, explain: bool) -> None:
    from bot.asking import ask_once

    ask_once(session, " ".join(question), as_json=as_json, explain=explain)


@hoibao.command(help="chat")
@click.pass_obj
def chat(session: Session) -> None:
    from bot.asking import converse

    converse(session)


@hoibao.command(help="serve")
@click.pass_obj
def serve(session: Session) -> None:
    from bot.telegram.serving import serve as run_bot

    run_bot(session)


@hoibao.command(help="add")
@click.argument("sources", metavar="URL|FILE...", nargs=-1, required=True)
@option("--column", "columns", multiple=True, metavar="FIELD=NAME", help="add_column")
@click.pass_obj
def add(session: Session, sources: tuple[str, ...], columns: tuple[str, ...]) -> None:
    from bot.adding import add_sources

    if add_sources(session, sources, columns):
        raise click.exceptions.Exit(_FAILED)


@hoibao.group("feeds", cls=Group, help="feeds")
def feeds() -> None:
    """Commands of their own."""


@feeds.command("add", help="feeds_add")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.pass_obj
def feeds_add(session: Session, urls: tuple[str, ...]) -> None:
    from bot.syncing import add_feeds

    if add_feeds(session, urls):
        raise click.exceptions.Exit(_FAILED)


@feeds.command("list", help="feeds_list")
@click.pass_obj
def feeds_list(session: Session) -> None:
    from bot.feeding import list_feeds

    list_feeds(session)


@feeds.command("remove", help="feeds_remove")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.pass_obj
def feeds_remove(session: Session, urls: tuple[str, ...]) -> None:
    from bot.feeding import remove_feeds

    remove_feeds(session, urls)


@hoibao.command(help="sync")
@click.pass_obj
def sync(session: Session) -> None:
    from bot.syncing import sync_once

    if sync_once(session):
        raise click.exceptions.Exit(_FAILED)


@hoibao.command("list", help="list")
@click.pass_obj
def list_(session: Session) -> None:
    from bot.keeping import list_articles

    list_articles(session)


@hoibao.command(help="show")
@click.argument("article_id", metavar="ID", type=_ID)
@option("--version", "number", type=click.IntRange(min=1), metavar="N", help="show_version")
@click.pass_obj
def show(session: Session, article_id: int, number: int | None) -> None:
    from bot.keeping import show_article

    show_article(session, article_id, number)


@hoibao.command(help="remove")
@click.argument("article_ids", metavar="ID...", nargs=-1, required=True, type=_ID)
@click.pass_obj
def remove(session: Session, article_ids: tuple[int, ...]) -> None:
    from bot.keeping import remove_articles

    remove_articles(session, article_ids)


@hoibao.command(help="reindex")
@click.pass_obj
def reindex(session: Session) -> None:
    from bot.keeping import reindex_articles

    reindex_articles(session)


@hoibao.command(help="doctor")
@click.pass_obj
def doctor(session: Session) -> None:
    from bot.doctor import examine

    if examine(session):
        raise click.exceptions.Exit(_FAILED)


@hoibao.command(help="feedback")
@option("--bad", "bad_path", type=_FILE, metavar="FILE", help="feedback_bad")
@option("--json", "as_json", is_flag=True, help="json")
@click.pass_obj
def feedback(session: Session, bad_path: Path | None, as_json: bool) -> None:
    from bot.feedback import export_bad, list_feedback

    if bad_path is not None:
        export_bad(session, bad_path)
    if as_json or bad_path is None:
        list_feedback(session, as_json=as_json)


@hoibao.command("export", help="export")
@click.argument("path", metavar="FILE", type=_FILE)
@option("--people", is_flag=True, help="export_people")
@click.pass_obj
def export(session: Session, path: Path, people: bool) -> None:
    from bot.transferring import export_archive

    export_archive(session, path, with_people=people)


@hoibao.command("import", help="import")
@click.argument("path", metavar="FILE", type=_FILE)
@click.pass_obj
def import_(session: Session, path: Path) -> None:
    from bot.transferring import import_archive

    if import_archive(session, path):
        raise click.exceptions.Exit(_FAILED)


@hoibao.command("eval", help="eval")
@option("--articles", type=_FILE, help="eval_articles")
@option("--questions", type=_FILE, help="eval_questions")
@option("--limit", type=click.IntRange(min=1), help="eval_limit")
@option("--strip-diacritics", is_flag=True, help="eval_strip")
@option("--leave-out", "left_out", multiple=True, metavar="SET", help="eval_leave_out")
@option("--json", "json_path", type=_FILE, help="eval_json")
@option("--compare", nargs=2, type=_FILE, metavar="A B", help="eval_compare")
@click.pass_obj
def eval_(
    session: Session,
    articles: Path | None,
    questions: Path | None,
    limit: int | None,
    strip_diacritics: bool,
    left_out: tuple[str, ...],
    json_path: Path | None,
    compare: tuple[Path, Path] | None,
) -> None:
    from bot.evaluating import compare_reports, evaluate

    if compare:
        compare_reports(session, *compare)
    elif articles and questions:
        evaluate(
            session,
            articles,
            questions,
            limit=limit,
            strip_diacritics=strip_diacritics,
            left_out=left_out,
            json_path=json_path,
        )
    else:
        raise click.UsageError(session.texts("help.eval_usage"))


def main() -> None:
    """The entry point."""
    _settle_streams()
    sys.exit(run(Session(*_settings())))


def run(session: Session, arguments: Sequence[str] | None = None) -> int:
    """Runs one command, by default the process's own; its exit code.

    0: done; 1: failed; 2: used wrongly; 130: interrupted.
    """
    try:
        return hoibao.main(arguments, "hoibao", obj=session, standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:  # `hoibao ask --json | head`
        sys.stderr.close()
        return 0
    except Exception as error:
        if session.debug:
            raise
        return _tell(error, session.texts)


def _settle_streams() -> None:
    """Makes closed streams lead nowhere, and has letters without a code there shown as signs."""
    nowhere = Path(os.devnull)
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _settings() -> tuple[Settings, Texts]:
    from bot.settings import Settings

    try:
        settings = Settings.read()
    except HoibaoError as error:
        sys.exit(_tell(error, Texts.of(Settings.spoken())))
    return settings, Texts.of(settings.language)


def _tell(error: Exception, texts: Texts) -> int:
    if isinstance(error, HoibaoError):
        click.echo(printable(texts.error(error)), err=True)
    else:
        click.echo(texts("error.unexpected", what=repr(error)), err=True)
    return _USED_WRONGLY if isinstance(error, _WRONG_USE) else _FAILED
