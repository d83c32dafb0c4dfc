"""Word 97 files through LibreOffice, many at once, kept in the temporary folder between runs."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from corpus.samples.form import SampleForm
from corpus.samples.render.docx import render_docx
from tests.golden.containers import Container, add

KEPT = Path(tempfile.gettempdir()) / "zhibiao-golden-doc"
SECONDS = 240


def _missing() -> str:
    return "" if shutil.which("soffice") else "soffice (LibreOffice Writer)"


def _key(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]


def prepare_docs(pages: Sequence[SampleForm]) -> None:
    """Convert all pages in one run of LibreOffice; those already converted are left out."""
    contents = {_key(content): content for content in map(render_docx, pages)}
    wanted = {key: content for key, content in contents.items() if not (KEPT / f"{key}.doc").exists()}
    if not wanted:
        return
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for key, content in wanted.items():
            (Path(folder) / f"{key}.docx").write_bytes(content)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        files = [str(path) for path in sorted(Path(folder).glob("*.docx"))]
        command = ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", str(KEPT), *files]
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)  # noqa: S603


def render_doc(page: SampleForm) -> bytes:
    """The page as a Word 97 document."""
    prepare_docs([page])
    return (KEPT / f"{_key(render_docx(page))}.doc").read_bytes()


add(Container("doc", "Word 97（doc）", ".doc", "doc", "spans", render_doc, _missing))
