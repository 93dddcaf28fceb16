"""Click commands whose help is a key into the texts, shown in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.texts import Texts

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")


def _text(key: str | None) -> str:
    texts: Texts = click.get_current_context().find_root().obj.texts
    return texts(f"help.{key}")


class Option(click.Option):
    """An option whose help is a key."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0], _text(self.help))


class Command(click.Command):
    """A command whose help is a key."""

    def get_short_help_str(self, limit: int = 45) -> str:
        return _text(self.help)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_text(self.help))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option()


class Group(Command, click.Group):
    """A group whose help is a key."""

    command_class = Command


def option(*names: str, **attributes: Any) -> Callable[[Decorated], Decorated]:
    return click.option(*names, cls=Option, **attributes)


def _help_option() -> Option:
    def show(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
        if asked and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return Option(
        ["--help"], is_flag=True, expose_value=False, is_eager=True, callback=show, help="help"
    )
