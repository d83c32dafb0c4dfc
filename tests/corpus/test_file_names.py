"""Names of written files: fit for Windows and Linux, never two alike in a folder."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.file_names import FolderNames, portable_name

DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}
TEXT = st.text(st.characters(), max_size=120)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("某县教育局2024年绩效目标申报表", "某县教育局2024年绩效目标申报表"),
        ("2024:部门/整体|终稿?", "2024_部门_整体_终稿_"),
        ("C:\\报送\\表", "C__报送_表"),
        ("CON", "_CON"),
        ("nul.审核", "_nul.审核"),
        ("com1 .x", "_com1 .x"),
        ("LPT²", "_LPT²"),
        ("console", "console"),
        (" 表. ", "表"),
        ("...", "_"),
        ("", "_"),
    ],
)
def test_what_windows_forbids_is_replaced_and_the_rest_kept(given: str, kept: str) -> None:
    assert portable_name(given) == kept


@given(TEXT, st.integers(0, 100))
def test_every_name_can_be_written_and_is_left_alone_the_second_time(text: str, room: int) -> None:
    name = portable_name(text, room=room)
    assert 0 < len(name.encode("utf-8")) <= 255 - room
    assert not set(name) & set('<>:"/\\|?*')
    assert name == name.strip(" ") == name.rstrip(".")
    assert PureWindowsPath(name).name == name
    assert name.partition(".")[0].strip().upper() not in DEVICES
    assert portable_name(name, room=room) == name


@given(st.lists(st.sampled_from(["a", "A", "a_2", "a_2_2", "a:", "a_", "长" * 90, "长" * 100]), max_size=12))
def test_no_two_names_of_a_folder_are_alike_where_case_does_not_count(wanted: list[str]) -> None:
    names = FolderNames("汇总")
    given = [names.take(stem) for stem in [*wanted, "汇总"]]
    assert len({name.casefold() for name in [*given, "汇总"]}) == len(given) + 1
    assert given[0] == portable_name(wanted[0] if wanted else "汇总_2", room=40)


def test_the_longest_name_leaves_room_for_tail_and_suffix(tmp_path: Path) -> None:
    stem = FolderNames().take("长" * 200)
    (tmp_path / f"{stem}_审核意见.docx").write_bytes(b"")
    assert len(stem) > 60
