"""LibreOffice, where the office has it: the last resort for containers no library of ours reads.

It runs without a window, in a folder and a profile of its own that are deleted afterwards, so that
it neither touches the user's settings nor waits for an open LibreOffice; the fresh profile keeps macros off.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from corpus.errors import ReadError
from corpus.readers.source import Source

MOST_SECONDS: Final = 120.0
"""Time for one conversion; the file's own time limit may be shorter."""

_PROGRAMS = ("soffice", "libreoffice")
_FOLDERS = ("C:/Program Files/LibreOffice/program", "/Applications/LibreOffice.app/Contents/MacOS")
_CLEAN = {"PYTHONPATH", "PYTHONHOME", "LD_PRELOAD"}
# Macros never run, whatever the document asks for, and links to other files are never followed.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>2</value></prop></item>
</oor:items>
"""


def find() -> str | None:
    """Path of the LibreOffice program, or None where it is not installed."""
    for program in _PROGRAMS:
        found = shutil.which(program) or shutil.which(program, path=os.pathsep.join(_FOLDERS))
        if found:
            return found
    return None


def convert(source: Source, suffix: str, target: str, what: str, *, read_as: str = "") -> bytes:
    """Content of ``source`` as another format.

    suffix: the file's true suffix (".rtf"). target: what LibreOffice calls the wanted one ("docx").
    what: Chinese name of the kind of file. read_as: name of the filter that must read it, so that a
    damaged file is refused rather than taken for plain text. Raises ReadError: converter_missing, converter_failed.
    """
    program = find()
    if program is None:
        message = f"读取{what}需要 LibreOffice，当前没有安装"
        raise ReadError("converter_missing", message, where=source.name, hint=_hint(target, "安装 LibreOffice，或"))
    # What LibreOffice leaves behind when it is killed may still be in use on some systems.
    with tempfile.TemporaryDirectory(prefix="zhibiao-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        given, out, user = place / f"a{suffix}", place / "out", place / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        given.write_bytes(source.data)
        arguments = [
            *(program, f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--norestore"),
            *(["--infilter=" + read_as] if read_as else []),
            *("--nologo", "--nolockcheck", "--convert-to", target, "--outdir", str(out), str(given)),
        ]
        if not _run(arguments, place, min(MOST_SECONDS, source.limits.seconds)):
            raise _failed(source, what, target, "超时未完成")
        result = out / f"a.{target}"
        if not result.is_file():
            raise _failed(source, what, target, "没有得到结果")
        if result.stat().st_size > source.limits.file_bytes:
            raise _failed(source, what, target, "结果过大")
        return result.read_bytes()


def _run(arguments: list[str], folder: Path, seconds: float) -> bool:
    """Run to the end, or kill the program and all it started; returns whether it ended in time."""
    environment = {key: text for key, text in os.environ.items() if key not in _CLEAN}
    process = subprocess.Popen(  # noqa: S603
        arguments,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _kill(process)
    return True


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the program with its children: soffice is a starter, the work is done by a process it starts."""
    # Where it ended by itself, there is no group left to end.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _failed(source: Source, what: str, target: str, why: str) -> ReadError:
    message = f"LibreOffice 没能转换这个{what}（{why}）"
    return ReadError("converter_failed", message, where=source.name, hint=_hint(target))


def _hint(target: str, first: str = "") -> str:
    return f"请{first}用 Office 或 WPS 打开后另存为 .{target} 再试"
