"""Word 97 and OpenDocument texts through LibreOffice, many at once, kept in the temporary folder between runs."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from corpus.samples.form import SampleForm
from corpus.samples.render.docx import render_docx
from tests.golden.containers import Container, add

KEPT = Path(tempfile.gettempdir()) / "zhibiao-golden-converted"
KINDS = ("doc", "odt")
SECONDS = 300


def _missing() -> str:
    return "" if shutil.which("soffice") else "soffice (LibreOffice Writer)"


def _key(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]


def convert(pages: Sequence[SampleForm], kind: str) -> None:
    """Convert all pages to doc or odt in one run of LibreOffice; those already converted are left out."""
    contents = {_key(content): content for content in map(render_docx, pages)}
    wanted = {key: content for key, content in contents.items() if not (KEPT / f"{key}.{kind}").exists()}
    if not wanted:
        return
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for key, content in wanted.items():
            (Path(folder) / f"{key}.docx").write_bytes(content)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        files = [str(path) for path in sorted(Path(folder).glob("*.docx"))]
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(KEPT), *files]
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)


def render_converted(page: SampleForm, kind: str) -> bytes:
    """The page as a Word 97 document or an OpenDocument text."""
    convert([page], kind)
    return (KEPT / f"{_key(render_docx(page))}.{kind}").read_bytes()


add(Container("doc", "Word 97（doc）", ".doc", "doc", "spans", partial(render_converted, kind="doc"), _missing))
add(Container("odt", "OpenDocument（odt）", ".odt", "doc", "spans", partial(render_converted, kind="odt"), _missing))
