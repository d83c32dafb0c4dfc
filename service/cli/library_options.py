"""Options that the commands of ``zhibiao library`` share, and the library they work on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.formats import choose_format
from service.cli.options import format_option
from service.cli.streams import note

if TYPE_CHECKING:
    from classifier.knowledge.office import OfficeLibrary

__all__ = ["By", "ClassName", "Folder", "Remark", "Screen", "choose_screen", "one_leaf", "open_library"]

By = Annotated[str, typer.Option("--by", metavar="NAME", help="谁做的，姓名或科室 Who does it", show_default=False)]
Remark = Annotated[str, typer.Option("--note", metavar="文字", help="备注 Remark kept with it", show_default=False)]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--library",
        metavar="DIR",
        help="本单位指标库的文件夹，默认是设置里的 library，其次环境变量 ZHIBIAO_LIBRARY，其次 ~/.zhibiao/library "
        "Folder of the library; else that of the settings, of the environment or in the home folder",
        show_default=False,
    ),
]
ClassName = Annotated[
    str | None,
    typer.Option("--class", metavar="质量", help="只要这一类（二级） Only this second-level class", show_default=False),
]
Screen = Annotated[str | None, format_option(("table", "json"), "table")]


def choose_screen(format_: str | None) -> str:
    """Format of what is shown. Raises UsageError."""
    return choose_format(format_, None, screen=("table", "json"), files=(), default="table")


def one_leaf(label: str | None) -> str:
    """Id of the class a label names, "" for None. Raises UsageError."""
    if label is None:
        return ""
    from corpus.errors import UsageError
    from corpus.taxonomy import load_taxonomy

    found = load_taxonomy().resolve_leaf(label)
    if len(found) != 1:
        hint = f"可用：{'、'.join(load_taxonomy().leaves)}"
        raise UsageError("unknown_class", f"没有“{label}”这一类", hint=hint)
    return found[0]


def open_library(named: Path | None, settings: Path | None = None) -> OfficeLibrary:
    """The library named, else that of the settings file, else the usual one; what reading left out is noted.

    A folder in a settings file is meant from where that file lies. Raises SettingError.
    """
    from classifier.knowledge.office import OfficeLibrary, library_folder

    if named is None and settings is not None:
        from classifier.settings import load_settings

        stated = load_settings(settings).library
        named = settings.parent / Path(stated).expanduser() if stated else None
    library = OfficeLibrary(library_folder(named))
    _ = library.state
    for remark in library.notes:
        note(remark)
    return library
