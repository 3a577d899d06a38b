"""The drop zone speaks the language of its page."""

from __future__ import annotations

from languages import use
from ui.runtime.dropzone import style


def test_the_drop_zone_says_what_and_how_large_in_the_language_in_use() -> None:
    assert '"up to 60 MB each: XLSX, CSV"' in style(["xlsx", "csv"], 60)
    use("zh")
    try:
        assert '"选择文件"' in style(["xlsx"], 60)
    finally:
        use("en")
