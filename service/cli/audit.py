"""``zhibiao audit``: forms → findings, on the screen, in one file, or one report per form in a folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import UsageError
from service.cli.formats import choose_format, require_choice
from service.cli.group import CLEAN, FINDINGS, UNREADABLE
from service.cli.options import Edition, ModelFolder, Paths, Quick, SettingsFile, format_option
from service.cli.streams import emit, note, print_table, report_errors, terminal_width

if TYPE_CHECKING:
    from classifier.reports import Report

__all__ = ["audit"]

_SCREEN = ("table", "json", "jsonl", "html")
_FILES = ("json", "jsonl", "xlsx", "html", "docx")
_FORMATS = ("table", *_FILES)
_LEVELS = ("high", "medium", "low")
_SUMMARY = "汇总"


def audit(
    paths: Paths,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="结果文件夹，每表一份另加汇总；带扩展名则写成一个文件 Folder for reports, or one file by its suffix",
        ),
    ] = None,
    format_: Annotated[str | None, format_option(_FORMATS, "table（写文件夹时为 html）")] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="|".join(_LEVELS),
            help="有这一级或更重的问题时退出码为1 Exit 1 on findings this grave or graver",
            show_default=False,
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="以往的审核结果（后续版本提供） Earlier results; not yet"),
    ] = None,
    settings: SettingsFile = None,
    edition: Edition = None,
    model: ModelFolder = None,
    quick: Quick = False,
) -> None:
    """审核：先看哪几行，为什么，怎么改。Audit forms: which rows to look at first, why, and what to do.

    读不了的文件报告后继续。Unreadable files are reported and the others still audited.
    """
    if baseline is not None:
        hint = "请先去掉这个选项；同一批里放入往年的表，跨年检查照常进行"
        raise UsageError("not_yet", "这个版本还不支持 --baseline", hint=hint)
    if fail_on is not None:
        require_choice(fail_on, "--fail-on", _LEVELS)
    folder, chosen = _target(output, format_)
    report = _audit(paths, settings, edition, model, quick=quick)
    if output is None:
        _show(report, chosen)
    elif not report.result.forms and chosen != "json":
        note(f"没有读出任何表，未写 {output}。")
    elif folder:
        _write_folder(report, output, chosen)
    else:
        _write_file(report, output, chosen)
    report_errors(report.errors)
    raise typer.Exit(UNREADABLE if report.errors else _judge(report, fail_on))


def _target(output: Path | None, given: str | None) -> tuple[bool, str]:
    """Whether -o is a folder, and the format. A name with one of our suffixes is a file unless a folder has it."""
    if output is None:
        return False, choose_format(given, None, screen=_SCREEN, files=_FILES, default="table")
    if output.is_dir() or not output.suffix:
        if given == "table":
            raise UsageError("file_needed", "table 只能显示在屏幕上", hint=f"写文件夹请用 {'、'.join(_FILES)}")
        return True, choose_format(given, None, screen=_FILES, files=(), default="html")
    return False, choose_format(given, output, screen=_FORMATS, files=_FILES, default="html")


def _audit(paths: list[str], settings: Path | None, edition: str | None, folder: Path | None, *, quick: bool) -> Report:
    from classifier.audit import audit_forms
    from classifier.reports import Report
    from classifier.settings import load_settings
    from corpus.taxonomy import load_taxonomy
    from service.cli.inputs import read_options, read_paths
    from service.cli.progress import progress_bar
    from service.cli.weights import load_weights

    chosen = load_settings(settings)
    load_taxonomy().edition(edition)
    forms, errors = read_paths(paths, read_options(chosen.limits.bounds(), model=folder))
    with progress_bar("审核") as progress:
        model = load_weights(folder, quick=quick)
        result = audit_forms(forms, model=model, settings=chosen, edition=edition, progress=progress)
    return Report(result, errors)


def _judge(report: Report, fail_on: str | None) -> int:
    from classifier.finding import severity_rank

    if fail_on is None:
        return CLEAN
    worst = report.result.worst_severity()
    return FINDINGS if worst and severity_rank(worst) <= severity_rank(fail_on) else CLEAN


def _show(report: Report, chosen: str) -> None:
    if chosen != "table":
        from classifier.reports import render_text

        emit(render_text(report, chosen))
    elif report.result.forms:
        from rich.console import Group

        from classifier.reports.table_report import render

        print_table(Group(*render(report, terminal_width())))


def _write_file(report: Report, output: Path, chosen: str) -> None:
    from classifier.reports import write_report

    write_report(report, output, chosen)
    note(f"已写入 {output}：{len(report.result.forms)} 张表，{len(report.result.findings)} 个问题。")


def _write_folder(report: Report, folder: Path, chosen: str) -> None:
    """One report per form under the name of its file, and 汇总 with all of them."""
    from classifier.reports import write_report
    from classifier.reports.report import file_name
    from service.cli.progress import track

    taken = Counter({_SUMMARY: 1})
    for one in track(report.result.forms, "写报告"):
        stem = Path(file_name(one.form.file)).stem
        taken[stem] += 1
        name = stem if taken[stem] == 1 else f"{stem}_{taken[stem]}"
        write_report(report.single(one), folder / f"{name}.{chosen}", chosen)
    write_report(report, folder / f"{_SUMMARY}.{chosen}", chosen)
    note(f"已写入 {folder}：{len(report.result.forms)} 份报告和 {_SUMMARY}.{chosen}。")
