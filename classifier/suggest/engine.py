"""From one duty text to scored rows: which entries speak for it and which of their rows may be proposed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from classifier.suggest.choose import Option
from classifier.suggest.index import Hit, Index
from classifier.suggest.measures import Measures
from classifier.suggest.pool import Entry, build_pool
from corpus.dataset import LibraryDuty, load_library

NEIGHBOUR = 0.4
"""Score from which an entry is a neighbour of the query; below, only general measures are proposed."""

_NEIGHBOUR_IN_SECTOR = 0.32  # the same where the entry stands in the query's own sector

SURE = 0.55
"""Score of the best neighbour below which the result asks the user to check every row."""

_MAIN = 0.9  # share of the best score from which an entry speaks for the duty with all its rows
_CLOSE, _CLOSE_ROW = 0.7, 0.4  # a close entry lends rows that cover this share of the query themselves
_BORROW, _BORROW_ROW = 0.5, 0.7
_GAIN = 0.15  # an entry that adds so much of the query to the best one speaks for it too (优抚 beside 安置)
_COMPLEMENTS = 2
_TITLE_SHARE = 0.12  # of a complement's own title that the query must name
_AUTHORED = ("指标库", "通用活动")
_BORROWED = 0.4  # borrowed rows come after those of the duty itself
_NAMED = 0.12  # of equals, those speak whose title the query names
_WELL_NAMED, _FLOOR_NAMED, _FLOOR = 0.45, 0.6, 0.35  # the less the title is named, the more a row's own words count
_GOOD_ROW = 0.6  # a row telling so much of the query is worth its entry's full score
_UNNAMED = 0.05
_PART_ROWS = 3  # so many matching rows show that the query asks for a part of the entry
_SECOND, _UNNAMED_ROW = 0.85, 0.25  # what speaks beside the first lends rows that share a word with the query
_PUBLIC, _PUBLIC_ROW = 0.75, 0.3
_TWIN, _FILED = 0.85, 0.7  # a form on the very same project lends every row, after those of the library
_GENERAL_SCORE = 0.1  # score of a measure that fits anything
_ACTIVITY_SCORE = 0.35  # highest score of an activity that shares only its kind with the duty
_ACTIVITY_WORDS = 8  # a longer text names too many things to be a case of one activity
_GIVEN, _GIVEN_OTHER = 1.25, 0.6
_GUESSED, _GUESSED_OTHER = 1.1, 0.9
_SAME_ITEM = 1.5


class Engine:
    """Pool, index and measures of one library."""

    def __init__(self, library: Sequence[LibraryDuty] | None = None, pool: Sequence[Entry] | None = None) -> None:
        """Build from ``library`` (default: the shipped one) together with activities and public forms.

        pool: the entries to use instead, for measurements that hold some out.
        """
        self.library = load_library() if library is None else tuple(library)
        self.pool = build_pool(self.library) if pool is None else tuple(pool)
        self.index = Index(self.pool)
        self.measures = Measures(self.pool)

    def neighbours(self, text: str, sector: str, *, guessed: bool, among: Sequence[int] | None = None) -> list[Hit]:
        """Entries by closeness to a text, with the sector (code of a 类 or 款) as a prior; public forms have none.

        among: positions of the only entries asked about.
        """
        same, other = (_GUESSED, _GUESSED_OTHER) if guessed else (_GIVEN, _GIVEN_OTHER)
        hits = []
        for hit in self.index.search(text, among):
            factor = 1.0
            if sector and hit.entry.function:
                factor = same if hit.entry.function == sector[:3] else other
                if len(sector) > 3 and hit.entry.item.startswith(sector):
                    factor *= _SAME_ITEM
            hits.append(Hit(hit.entry, min(hit.score * factor, 1.0), hit.position))
        return sorted(hits, key=lambda hit: (-hit.score, hit.entry.title, hit.entry.department))

    def read(self, text: str, sector: str, *, guessed: bool) -> tuple[str, list[Hit]]:
        """Neighbours of a duty: by its name, or by name and description where the name alone is not enough.

        text: the name, then a blank, then the description, if any. Returns the text that was used.
        """
        name = text.split(" ", 1)[0]
        short = self.neighbours(name, sector, guessed=guessed)
        if name == text or short[0].score >= SURE:
            return name, short
        full = self.neighbours(text, sector, guessed=guessed)
        return (text, full) if full[0].score > short[0].score else (name, short)

    @staticmethod
    def near(hits: Sequence[Hit], sector: str) -> list[Hit]:
        """Hits that are neighbours of the query, in the same order."""
        return [
            hit
            for hit in hits
            if hit.entry.kind != "共性指标"
            and hit.score >= (_NEIGHBOUR_IN_SECTOR if sector and hit.entry.function == sector[:3] else NEIGHBOUR)
        ]

    def options(self, part: int, text: str, hits: Sequence[Hit], sector: str) -> list[Option]:
        """Rows worth proposing for one part of the query; none when it has no neighbour."""
        usable = self.near(hits, sector)
        authored = [hit for hit in usable if hit.entry.kind != "公开表格"]
        mains = self._mains(text, authored, hits)
        found: list[Option] = []
        for order, hit in enumerate(mains):
            # the first speaks with every row; rows that share no word with the query come last
            found += self._rows(part, text, hit, 0.0 if order == 0 else _UNNAMED_ROW, 1.0 if order == 0 else _SECOND)
        for hit in authored:
            share = hit.score / authored[0].score
            if hit not in mains and share >= _BORROW:
                found += self._rows(part, text, hit, _CLOSE_ROW if share >= _CLOSE else _BORROW_ROW, _BORROWED)
        for hit in usable:
            if hit.entry.kind == "公开表格" and hit.score >= usable[0].score * _PUBLIC:
                twin = hit.score >= _TWIN or not mains
                found += self._rows(part, text, hit, 0.0 if twin else _PUBLIC_ROW, _FILED if mains else 1.0)
        return found

    def _rows(self, part: int, text: str, hit: Hit, least: float, factor: float) -> list[Option]:
        """Rows of an entry that cover at least ``least`` of the query, the most telling near the entry's score.

        Where the query does not name the entry's title it asks for a part of that duty (两癌筛查 within
        妇幼健康): rows without a word of the query then serve only to fill a required class.
        """
        scores = self.index.row_scores(text, hit.entry.rows)
        named = min(self.index.title_share(text, hit.position) / _WELL_NAMED, 1.0)
        floor = _FLOOR + (_FLOOR_NAMED - _FLOOR) * named
        best = floor + (1 - floor) * max([_GOOD_ROW, *(rank for _, rank in scores)])
        part_only = named * _WELL_NAMED < _UNNAMED and sum(match >= _UNNAMED_ROW for match, _ in scores) >= _PART_ROWS
        found = []
        for position, (row, (match, rank)) in enumerate(zip(hit.entry.rows, scores, strict=True)):
            if match >= least:
                worth = factor * hit.score * (floor + (1 - floor) * rank) / best
                # earlier rows of an entry are its core measures
                score = round(max(worth - 0.002 * position, 0.01), 4)
                found.append(Option(part, hit.entry, row, score, fills_only=part_only and match < _UNNAMED_ROW / 2))
        return found

    def _mains(self, text: str, authored: Sequence[Hit], hits: Sequence[Hit]) -> list[Hit]:
        """The best entry, its equals, and entries (even below NEIGHBOUR) that cover what it leaves out."""
        mains = [hit for hit in authored if hit.score >= authored[0].score * _MAIN]
        named = [hit for hit in mains if self.index.title_share(text, hit.position) >= _NAMED]
        mains = named or mains[:1]
        for _ in range(_COMPLEMENTS if mains else 0):
            taken = [hit.position for hit in mains]
            least = authored[0].score * _BORROW
            rest = [hit for hit in hits if hit not in mains and hit.entry.kind in _AUTHORED and hit.score >= least]
            rest = [hit for hit in rest if self.index.title_share(text, hit.position) >= _TITLE_SHARE]
            gains = [(self.index.gain(text, taken, hit.position), hit) for hit in rest]
            best = max(gains, key=lambda item: (item[0], item[1].score), default=None)
            if best is None or best[0] < _GAIN:
                break
            mains.append(best[1])
        return mains

    def activity(self, part: int, text: str, hits: Sequence[Hit]) -> list[Option]:
        """Rows of the common activity the duty is a case of (会议, 竞赛), when one of its words is in the text."""
        words = set(self.index.query_words(text))
        if len(words) > _ACTIVITY_WORDS:
            return []
        for hit in hits:
            entry = hit.entry
            if entry.kind == "通用活动" and words & {*entry.keywords, *self.index.query_words(entry.title)} - {"活动"}:
                score = min(hit.score, _ACTIVITY_SCORE)
                return [
                    Option(part, entry, row, round(score - 0.002 * position, 4))
                    for position, row in enumerate(entry.rows)
                ]
        return []

    def general(self, part: int) -> list[Option]:
        """Measures that fit any duty, at a low score."""
        entries = [entry for entry in self.pool if entry.kind == "共性指标"]
        return [Option(part, entry, row, _GENERAL_SCORE) for entry in entries for row in entry.rows]


@cache
def default_engine() -> Engine:
    """The engine on the shipped library, built once per process."""
    return Engine()
