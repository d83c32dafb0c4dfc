"""What office computers do to files: other encodings, other line ends, long and odd names, programs in between."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import sys
import types
import zipfile
from pathlib import Path, PureWindowsPath

import pytest
from typer.testing import CliRunner

from classifier.settings import load_settings
from corpus import locking
from corpus.reading import read_forms
from service.cli import app

ROOT = Path(__file__).resolve().parents[1]
FORM = "一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,受益学生数,≥3560人次\n产出指标,质量指标,培训合格率,≥290%\n"


def run(*args: object) -> tuple[int, str]:
    """Exit code and everything said."""
    done = CliRunner().invoke(app, [str(arg) for arg in args], catch_exceptions=False)
    return done.exit_code, done.output


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "某县教育局2024年绩效目标申报表.csv"
    path.write_text(FORM, encoding="utf-8")
    return path


class TestTexts:
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
    @pytest.mark.parametrize("suffix", ["csv", "txt"])
    def test_a_form_saved_by_notepad_reads_as_any_other(
        self, tmp_path: Path, form: Path, codec: str, suffix: str
    ) -> None:
        text = FORM if suffix == "csv" else FORM.replace(",", "\t")
        path = tmp_path / f"表.{suffix}"
        path.write_bytes(text.replace("\n", "\r\n").encode(codec))
        [plain], [saved] = read_forms(form), read_forms(path)
        assert [(row.l2, row.name, row.value) for row in saved.indicators] == [
            (row.l2, row.name, row.value) for row in plain.indicators
        ]

    def test_settings_saved_by_notepad_are_those_of_any_editor(self, tmp_path: Path) -> None:
        text = "[thresholds]\nmisfiled = 0.6\n"
        (tmp_path / "a.toml").write_text(text, encoding="utf-8")
        (tmp_path / "b.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        assert load_settings(tmp_path / "a.toml") == load_settings(tmp_path / "b.toml")

    def test_a_console_in_gbk_shows_every_sign(self, form: Path) -> None:
        command = [sys.executable, "-W", "ignore", "-c", "from service.cli import main; main()", "audit", str(form)]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "gbk"}
        )
        assert done.returncode == 0, done.stderr
        shown = done.stdout.decode("gbk")
        assert "培训合格率" in shown
        assert "\\u" not in shown


class TestNames:
    def test_a_form_in_an_archive_under_a_name_windows_forbids_gets_a_report(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "报送.zip", "w") as archive:
            for name in ("C:\\报送\\2024:表.csv", "CON.csv", "a/表.CSV", "b/表.csv", "../../表 .csv"):
                archive.writestr(zipfile.ZipInfo(name), FORM)
        code, said = run("audit", tmp_path / "报送.zip", "-o", tmp_path / "out")
        assert code == 0, said
        written = {path.name for path in (tmp_path / "out").iterdir()}
        assert len(written) == 6
        assert len({name.casefold() for name in written}) == 6
        assert not any(set(name) & set('<>:"/\\|?*') or name.upper().startswith("CON.") for name in written)
        assert {path.parent for path in tmp_path.rglob("*.html")} == {tmp_path / "out"}

    def test_the_longest_name_a_file_can_have_leaves_room_for_reports_and_copies(
        self, tmp_path: Path, form: Path
    ) -> None:
        long = form.rename(form.with_name("长" * 83 + ".csv"))
        code, said = run("audit", long, "--annotate", "-o", tmp_path / "out")
        assert code == 0, said
        assert len(list((tmp_path / "out").iterdir())) == 3
        assert all(len(path.name.encode()) <= 255 for path in (tmp_path / "out").iterdir())

    def test_a_path_of_windows_is_shown_by_its_last_part(self, form: Path) -> None:
        [read] = read_forms(form, name=str(PureWindowsPath("C:/报送/某县/表.csv")))
        assert read.file == "C:\\报送\\某县\\表.csv"
        assert read.indicators[0].place.file == read.file


class TestFilesInUse:
    @pytest.fixture
    def kept_open(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A workbook that a program has open, as Windows behaves: nothing can take its place."""
        target = tmp_path / "问题清单.xlsx"
        target.write_bytes(b"old")
        replace = Path.replace

        def refuse(self: Path, other: Path) -> Path:
            if Path(other) == target:
                raise PermissionError(errno.EACCES, "Access is denied", str(self), None, str(other))
            return replace(self, other)

        monkeypatch.setattr(Path, "replace", refuse)
        return target

    def test_the_message_names_the_file_and_says_to_close_it(self, form: Path, kept_open: Path) -> None:
        code, said = run("audit", form, "-o", kept_open)
        assert code == 2
        assert str(kept_open) in said
        assert "请关闭后再试" in said
        assert kept_open.read_bytes() == b"old"
        assert sorted(path.name for path in kept_open.parent.iterdir()) == sorted([form.name, kept_open.name])

    def test_waiting_for_a_lock_does_not_end_after_ten_seconds_on_windows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []

        def lock(handle: int, mode: int, count: int) -> None:
            asked.append(mode)
            if mode == 2 and len(asked) < 40:
                raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(LK_NBLCK=2, LK_UNLCK=0, locking=lock))
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr("time.sleep", lambda _: None)
        spec = importlib.util.spec_from_file_location("locking_on_windows", locking.__file__)
        assert spec and spec.loader
        windows = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(windows)
        with windows.locked(tmp_path / "a.lock"):
            assert asked == [2] * 40
        assert asked[-1] == 0
        asked.clear()
        with windows.held(tmp_path / "a.lock") as got:
            assert not got
        assert asked == [2]
