"""Files are written beside their target and renamed: nobody sees half of one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.atomic import open_atomic, open_atomic_bytes, remove_left, write_atomic, write_bytes, write_text


def test_text_and_bytes_arrive_whole(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "绩效\n指标")
    write_bytes(tmp_path / "b.bin", b"\x00\x01")
    assert (tmp_path / "a.txt").read_bytes() == "绩效\n指标".encode()
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\x01"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_text(tmp_path / "结果" / "2024" / "a.txt", "x")
    assert (tmp_path / "结果" / "2024" / "a.txt").read_text() == "x"


def test_a_library_gets_a_path_with_the_same_suffix_in_the_same_folder(tmp_path: Path) -> None:
    with write_atomic(tmp_path / "报告.xlsx") as beside:
        assert (beside.parent, beside.suffix) == (tmp_path, ".xlsx")
        beside.write_bytes(b"done")
        assert not (tmp_path / "报告.xlsx").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["报告.xlsx"]


@pytest.mark.parametrize("opener", [open_atomic, open_atomic_bytes, write_atomic])
def test_a_failure_keeps_the_old_file_and_leaves_nothing_behind(tmp_path: Path, opener) -> None:
    target = tmp_path / "a.txt"
    target.write_text("旧", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), opener(target):
        raise ZeroDivisionError
    assert target.read_text(encoding="utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [target]


def test_an_interruption_also_cleans_up(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), open_atomic(tmp_path / "a.txt") as stream:
        stream.write("半")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX ones")
def test_rights_are_those_of_an_ordinary_new_file_or_of_the_old_one(tmp_path: Path) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.write_text("x")
    write_text(tmp_path / "new", "x")
    assert (tmp_path / "new").stat().st_mode == ordinary.stat().st_mode
    ordinary.chmod(0o640)
    write_text(ordinary, "y")
    assert ordinary.stat().st_mode & 0o777 == 0o640


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    kept = {
        tmp_path / "报告.xlsx",
        tmp_path / ".gitignore",
        tmp_path / "子" / ".DS_Store",
        tmp_path / "a-abcdefgh.xlsx",
    }
    (tmp_path / "子").mkdir()
    for path in kept:
        path.write_bytes(b"")
    for target in (tmp_path / "报告.xlsx", tmp_path / "子" / "all.parquet", tmp_path / "没有后缀"):
        with write_atomic(target, durable=True) as beside:
            beside.write_bytes(b"")
            (left := beside.with_name("kept")).hardlink_to(beside)
            name = beside.name
        left.rename(left.with_name(name))
    remove_left(tmp_path)
    found = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert found == kept | {tmp_path / "子" / "all.parquet", tmp_path / "没有后缀"}
