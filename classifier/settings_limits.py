"""The ``[limits]`` table of a settings file: how much of a file is read, in units people use."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from corpus.readers.limits import DEFAULT, Limits

__all__ = ["ReadingLimits"]

_MIB = 1024 * 1024


def _mb(size: int) -> float:
    return size / _MIB


class ReadingLimits(BaseModel):
    """Upper bounds for one file; sizes in MB (of 1024 × 1024 bytes), time in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    file_mb: float = Field(default=_mb(DEFAULT.file_bytes), gt=0, le=4096, description="文件大小（MB）")
    expanded_mb: float = Field(
        default=_mb(DEFAULT.expanded_bytes), gt=0, le=65536, description="办公文档和压缩包解压后的大小（MB）"
    )
    expansion: int = Field(default=DEFAULT.expansion, ge=2, description="解压后是原来的多少倍即视为异常")
    expansion_floor_mb: float = Field(
        default=_mb(DEFAULT.expansion_floor), ge=0, description="解压后不到这么大的不核对倍数（MB）"
    )
    tree_mb: float = Field(default=_mb(DEFAULT.tree_bytes), gt=0, description="文档内单个部件的大小（MB）")
    elements: int = Field(default=DEFAULT.elements, ge=1, description="网页或文档单个部件的标签数")
    cells: int = Field(default=DEFAULT.cells, ge=1, description="一个文件的单元格数")
    rows: int = Field(default=DEFAULT.rows, ge=1, description="一个文件的行数")
    pages: int = Field(default=DEFAULT.pages, ge=1, description="一个 PDF 的页数")
    ocr_pages: int = Field(default=DEFAULT.ocr_pages, ge=0, description="其中需要文字识别的页数，0 为不识别")
    pixels: int = Field(default=DEFAULT.pixels, ge=1, description="一张图片的像素数")
    members: int = Field(default=DEFAULT.members, ge=1, description="一个压缩包里的文件数")
    depth: int = Field(default=DEFAULT.depth, ge=1, le=10, description="压缩包嵌套的层数")
    seconds: float = Field(default=DEFAULT.seconds, gt=0, description="读一个文件的时间（秒）")

    def bounds(self) -> Limits:
        """The limits as the readers take them, sizes in bytes."""
        return Limits(
            file_bytes=round(self.file_mb * _MIB),
            expanded_bytes=round(self.expanded_mb * _MIB),
            expansion=self.expansion,
            expansion_floor=round(self.expansion_floor_mb * _MIB),
            tree_bytes=round(self.tree_mb * _MIB),
            elements=self.elements,
            cells=self.cells,
            rows=self.rows,
            pages=self.pages,
            ocr_pages=self.ocr_pages,
            pixels=self.pixels,
            members=self.members,
            depth=self.depth,
            seconds=self.seconds,
        )
