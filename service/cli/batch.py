"""``zhibiao batch``: years of submissions, in parts that survive whatever stops the run."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import UsageError
from service.cli.formats import choose_format, require_choice
from service.cli.group import CLEAN, UNREADABLE
from service.cli.options import Edition, MaskPersonal, ModelFolder, Paths, Quick, SettingsFile, format_option
from service.cli.streams import emit_json, note, print_table, report_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from classifier.batch.job import Job
    from classifier.batch.plan import Plan, Progress
    from classifier.batch.run import Engine, Outcome

__all__ = ["batch"]

_ENGINES = ("local", "spark")
_LEAST_MEMORY = 1.0
_ERRORS_SHOWN = 20


def batch(
    paths: Paths,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="DIR", help="结果文件夹 Folder for results")
    ] = None,
    engine: Annotated[str, typer.Option("--engine", metavar="|".join(_ENGINES), help="计算引擎 Engine")] = "local",
    master: Annotated[
        str | None,
        typer.Option("--master", metavar="URL", help="Spark 集群，如 spark://主机:7077、yarn Master of the cluster"),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="并行数，默认每核一个 Number of processes")
    ] = None,
    memory: Annotated[
        float,
        typer.Option("--memory", metavar="GB", min=_LEAST_MEMORY, help="内存上限，大致 Memory of all processes, about"),
    ] = 3.0,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="接着上次做；有变动的只重做有关部分 Continue, or update for changed inputs"),
    ] = False,
    format_: Annotated[str | None, format_option(("table", "json"), "table")] = None,
    mask_personal: MaskPersonal = False,
    settings: SettingsFile = None,
    edition: Edition = None,
    model: ModelFolder = None,
    quick: Quick = False,
) -> None:
    """批量审计：历年申报表判类、检查、查重、比较，出总表和网页。Audit years of submissions, resumable.

    PATH 也可以是 Parquet 或 CSV 的指标清单。Tables of indicators (Parquet, CSV) are read too.
    """
    from classifier.batch.run import run_batch
    from service.cli.batch_progress import stage_bars

    require_choice(engine, "--engine", _ENGINES)
    if output is None:
        raise UsageError("folder_needed", "批量审计要写出一批文件", hint="请用 -o 指定一个新的文件夹")
    if master is not None and engine != "spark":
        raise UsageError("master_without_spark", "--master 只用于 --engine spark", hint="请加上 --engine spark")
    chosen = choose_format(format_, None, screen=("table", "json"), files=(), default="table")
    job = _job(settings, edition, model, quick=quick, mask_personal=mask_personal)
    here, addresses = _split(paths, engine)
    local, elsewhere = _split([output], engine)
    with _folder(local) as folder:
        made = _engine(engine, master, addresses, elsewhere, resume=resume)
        with stage_bars(steps=engine == "spark") as progress:
            plan = _plan(folder, workers, memory)
            outcome = run_batch(here, plan, job, progress, resume=resume, engine=made)
    if chosen == "json":
        emit_json(outcome.to_dict() | {"folder": output})
    else:
        _show(outcome, output)
    raise typer.Exit(UNREADABLE if outcome.errors else CLEAN)


@contextmanager
def _folder(local: list[str]) -> Iterator[Path]:
    """The folder named, or one for the time of the run where results go to an address."""
    if local:
        yield Path(local[0])
        return
    with TemporaryDirectory() as name:
        yield Path(name) / "batch"


def _plan(folder: Path, workers: int | None, memory: float) -> Plan:
    from classifier.batch.plan import Plan, usual_workers

    size = int(memory * (1 << 30))
    return Plan(folder, workers or usual_workers(size), size)


def _job(settings: Path | None, edition: str | None, model: Path | None, *, quick: bool, mask_personal: bool) -> Job:
    """Raises SettingError, UsageError and ModelError for what does not exist, before anything is read."""
    from classifier.batch.job import Job
    from classifier.settings import load_settings

    job = Job(load_settings(settings), edition, model, quick, mask_personal)
    job.auditor()
    return job


def _split(paths: list[str], engine: str) -> tuple[list[str], list[str]]:
    """Paths of this machine, and addresses (hdfs://…) that Spark itself reads."""
    from classifier.batch.spark import has_scheme

    addresses = [path for path in paths if has_scheme(path)]
    if addresses and engine != "spark":
        hint = "请加上 --engine spark，或给本机的路径"
        raise UsageError("address_without_spark", "这样的地址只有 Spark 能读", where=addresses[0], hint=hint)
    return [path for path in paths if not has_scheme(path)], addresses


def _engine(
    name: str, master: str | None, addresses: list[str], target: list[str], *, resume: bool
) -> Callable[[Plan, Job, Progress], Engine]:
    if name == "spark":
        from classifier.batch.spark import spark_engine

        return spark_engine(master, addresses, "".join(target), resume=resume)
    from classifier.batch.local import LocalEngine

    return LocalEngine


def _show(outcome: Outcome, folder: str) -> None:
    from service.cli.batch_view import outcome_table

    print_table(outcome_table(outcome))
    report_errors(outcome.first_errors(_ERRORS_SHOWN))
    left = len(outcome.errors) - _ERRORS_SHOWN
    if left > 0:
        note(f"另有 {left} 个文件没有读出，见结果中的“读不了的文件”。")
    if outcome.left_out:
        note(f"检查项{'、'.join(outcome.left_out)}要同时看全部表，批量审计没有运行，请用 zhibiao audit 分批运行。")
    note(f"结果在 {folder}：先看 批量审计.html，明细在 批量审计.xlsx。")
