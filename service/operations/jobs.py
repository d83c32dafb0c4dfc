"""The job that exports everything into one file for download."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from corpus.atomic import write_atomic
from service.errors import not_found
from service.office.office import Office
from service.operations.export import export_tables
from service.work.kinds import job_kind
from service.work.tidy import EXPORT_FOLDER

if TYPE_CHECKING:
    from service.work.context import JobContext

__all__ = ["export_all", "exported_file"]


class ExportPayload(BaseModel):
    """What is wanted."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["parquet", "xlsx"] = "parquet"


@job_kind("export", title="全部导出", permission="manage", single=True, payload=ExportPayload)
def export_all(context: JobContext) -> dict[str, Any] | None:
    """Write every table into one zip below the data folder."""
    wanted = ExportPayload.model_validate(context.payload)
    context.progress(0, 2, "导出各表")
    target = _path(context.office, context.id)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        tables = export_tables(context.office, Path(folder), wanted.format)
        if context.stopped():
            return None
        context.progress(1, 2, "压缩成一个文件")
        with write_atomic(target) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as pack:
            for path in sorted(Path(folder).iterdir()):
                pack.write(path, path.name)
    return {"size": target.stat().st_size, "tables": {table.name: table.rows for table in tables}}


def exported_file(office: Office, job_id: str) -> Path:
    """The file a job wrote. Raises ServiceError 404 when it is gone."""
    path = _path(office, job_id)
    if not path.is_file():
        raise not_found("导出文件", job_id)
    return path


def _path(office: Office, job_id: str) -> Path:
    return office.config.folder / EXPORT_FOLDER / f"{job_id}.zip"
