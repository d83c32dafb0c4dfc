"""From the paths a user names to forms: what cannot be read is reported, the rest goes on."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ReadError
from corpus.options import PLAIN, ReadOptions
from corpus.records import Form
from service.cli.progress import progress_bar

if TYPE_CHECKING:
    from classifier.settings import Settings

__all__ = ["FormStream", "read_options", "read_paths", "reading_settings"]


def reading_settings(path: Path | None) -> Settings | None:
    """The settings in a file, None for None: the usual reading needs none. Raises SettingError for a wrong file."""
    if path is None:
        return None
    from classifier.settings import load_settings

    return load_settings(path)


def read_options(
    settings: Settings | None = None,
    *,
    model: Path | None = None,
    strict: bool = False,
    keep_contacts: bool = False,
    mask_personal: bool = False,
) -> ReadOptions:
    """How a command reads, with the model's view of doubtful rows.

    settings: their limits and layouts, the defaults for None. model: folder of weights, the shipped ones for None;
    loaded when a row first needs it.
    """
    from classifier.leaf_scores import LeafScores
    from service.cli.weights import load_weights

    return replace(
        settings.read_options() if settings else PLAIN,
        strict=strict,
        keep_contacts=keep_contacts,
        scorer=LeafScores(functools.partial(load_weights, model)),
        mask_personal=mask_personal,
    )


class FormStream:
    """Forms of all files, folders and archives named, in order, one at a time; they can be passed through once.

    errors: of the files that could not be read, complete once the forms have passed. count, indicators: forms and
    indicators passed so far.
    """

    def __init__(self, paths: Sequence[str], options: ReadOptions, *, watched: bool = True) -> None:
        """watched: show progress at a terminal."""
        self.errors: list[ReadError] = []
        self.count = 0
        self.indicators = 0
        self._paths = paths
        self._options = options
        self._watched = watched

    def __iter__(self) -> Iterator[Form]:
        """Read on, one file at a time."""
        from corpus.reading import iter_results

        with progress_bar("读取", "个文件", shown=self._watched) as progress:
            for result in iter_results(map(Path, self._paths), self._options, progress=progress):
                if result.error:
                    self.errors.append(result.error)
                for form in result.forms:
                    self.count += 1
                    self.indicators += len(form.indicators)
                    yield form


def read_paths(paths: Sequence[str], options: ReadOptions) -> tuple[list[Form], list[ReadError]]:
    """All forms of the files, folders and archives named, in order, and the errors of what is unreadable."""
    stream = FormStream(paths, options)
    return list(stream), stream.errors
