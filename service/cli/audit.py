"""``zhibiao audit``: forms → findings, on the screen, in one file, or one report per form in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.finding import severity_rank
from corpus.atomic import open_atomic
from corpus.errors import UsageError
from corpus.records import Form
from service.cli.formats import choose_format, require_choice
from service.cli.group import CLEAN, FINDINGS, UNREADABLE
from service.cli.options import Edition, MaskPersonal, ModelFolder, Paths, Quick, SettingsFile, format_option
from service.cli.streams import emit, note, print_table, report_errors, terminal_width
from service.cli.write_back import write_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classifier.auditor import Auditor
    from classifier.reports import Report
    from service.cli.audit_files import AuditStream

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
        typer.Option(
            "--baseline",
            metavar="FILE",
            help="以往年度的申报表或自评表，文件或文件夹：查照抄、降低、消失 Forms of earlier years, a file or folder",
        ),
    ] = None,
    annotate: Annotated[
        bool,
        typer.Option("--annotate", help="把意见批注到原文件的副本上，写入 -o 文件夹 Comments in copies of the files"),
    ] = False,
    apply: Annotated[
        bool,
        typer.Option(
            "--apply",
            help="把可直接改的改好，另存副本并附修改清单，写入 -o 文件夹 Corrected copies with a list of changes",
        ),
    ] = False,
    mask_personal: MaskPersonal = False,
    settings: SettingsFile = None,
    edition: Edition = None,
    model: ModelFolder = None,
    quick: Quick = False,
) -> None:
    """审核：先看哪几行，为什么，怎么改。Audit forms: which rows to look at first, why, and what to do.

    读不了的文件报告后继续。Unreadable files are reported and the others still audited.
    """
    if fail_on is not None:
        require_choice(fail_on, "--fail-on", _LEVELS)
    folder, chosen = _target(output, format_)
    if (annotate or apply) and not folder:
        named = "--annotate" if annotate else "--apply"
        raise UsageError("folder_needed", f"{named} 要写出副本", hint="请用 -o 指定一个文件夹")
    if (annotate or apply) and mask_personal:
        hint = "副本含有原件的全部内容，请去掉其中一项"
        raise UsageError("copies_not_masked", "--mask-personal 不能与 --annotate、--apply 同用", hint=hint)
    auditor, stream = _open(paths, settings, edition, model, baseline, quick=quick, mask_personal=mask_personal)
    if chosen == "jsonl" and not folder:
        worst = _write_lines(auditor, stream, output)
    else:
        report = _audit_all(auditor, stream)
        if output is None:
            _show(report, chosen)
        elif not report.result.forms and chosen != "json":
            note(f"没有读出任何表，未写 {output}。")
        elif folder:
            _write_folder(report, output, chosen)
            if annotate or apply:
                write_back(report, output, auditor.settings, annotate=annotate, apply=apply)
        else:
            _write_file(report, output, chosen)
        worst = report.result.worst_severity()
    report_errors(stream.errors)
    raise typer.Exit(UNREADABLE if stream.errors else _judge(worst, fail_on))


def _target(output: Path | None, given: str | None) -> tuple[bool, str]:
    """Whether -o is a folder, and the format. A name with one of our suffixes is a file unless a folder has it."""
    if output is None:
        return False, choose_format(given, None, screen=_SCREEN, files=_FILES, default="table")
    if output.is_dir() or not output.suffix:
        if given == "table":
            raise UsageError("file_needed", "table 只能显示在屏幕上", hint=f"写文件夹请用 {'、'.join(_FILES)}")
        return True, choose_format(given, None, screen=_FILES, files=(), default="html")
    return False, choose_format(given, output, screen=_FORMATS, files=_FILES, default="html")


def _open(
    paths: list[str],
    settings: Path | None,
    edition: str | None,
    folder: Path | None,
    baseline: Path | None,
    *,
    quick: bool,
    mask_personal: bool,
) -> tuple[Auditor, AuditStream]:
    """The auditor, and the audits to pass through. Raises UsageError for a baseline without any form."""
    from classifier.settings import load_settings
    from corpus.taxonomy import load_taxonomy
    from service.cli.audit_files import AuditJob, AuditStream
    from service.cli.inputs import read_options, read_paths

    chosen = load_settings(settings)
    load_taxonomy().edition(edition)
    earlier: list[Form] = []
    if baseline is not None:
        options = read_options(chosen, model=folder, mask_personal=mask_personal)
        earlier, errors = read_paths([str(baseline)], options)
        report_errors(errors)
        if not earlier:
            hint = "请给出以往年度的申报表或自评表"
            raise UsageError("baseline_empty", "--baseline 里没有读出任何表", where=str(baseline), hint=hint)
    job = AuditJob(settings, edition, folder, quick, tuple(earlier), mask_personal)
    auditor = job.auditor(chosen)
    return auditor, AuditStream(paths, job, auditor)


def _audit_all(auditor: Auditor, stream: AuditStream) -> Report:
    from classifier.audit import AuditResult
    from classifier.reports import Report

    audits = auditor.finish(list(stream))
    return Report(AuditResult(auditor.tool(), audits), stream.errors)


def _write_lines(auditor: Auditor, stream: AuditStream, output: Path | None) -> str:
    """Write findings as they are found, those of several forms last; the gravest severity.

    Only one batch of forms is held, so that any number of them passes in the same memory.
    """
    from classifier.reports.jsonl_report import finding_lines

    worst: set[str] = set()
    count = 0

    def lines() -> Iterator[str]:
        nonlocal count
        heads: list[Form] = []
        for audit in stream:
            heads.append(Form(audit.form.file, unit=audit.form.unit, year=audit.form.year))
            worst.update(finding.severity for finding in audit.findings)
            count += len(audit.findings)
            yield from finding_lines(audit.form, audit.findings, auditor.settings.hash)
        for number, findings in sorted(auditor.across().items()):
            worst.update(finding.severity for finding in findings)
            count += len(findings)
            yield from finding_lines(heads[number], findings, auditor.settings.hash)

    if output is None:
        for line in lines():
            emit(line)
    else:
        with open_atomic(output) as target:
            target.writelines(lines())
        note(f"已写入 {output}：{stream.count} 张表，{count} 个问题。")
    return min(worst, key=severity_rank, default="")


def _judge(worst: str, fail_on: str | None) -> int:
    return FINDINGS if fail_on and worst and severity_rank(worst) <= severity_rank(fail_on) else CLEAN


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
    from corpus.file_names import FolderNames
    from service.cli.progress import track

    names = FolderNames(_SUMMARY)
    for one in track(report.result.forms, "写报告"):
        name = names.take(Path(file_name(one.form.file)).stem)
        write_report(report.single(one), folder / f"{name}.{chosen}", chosen)
    write_report(report, folder / f"{_SUMMARY}.{chosen}", chosen)
    note(f"已写入 {folder}：{len(report.result.forms)} 份报告和 {_SUMMARY}.{chosen}。")
