"""Make the pictures of docs/gallery.md from filed reports: ``python -m tests.visual.write_gallery OUTPUT``.

OUTPUT is the output folder of the demo workspace, with the reports below in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDTH = 900
PAGES = {
    "monthly-1": ("2026-10/FR/monthly_performance", 1),
    "monthly-2": ("2026-10/FR/monthly_performance", 2),
    "monthly-4": ("2026-10/UK/monthly_performance", 4),
    "group-1": ("2026-10/GROUP/group_performance", 1),
    "group-2": ("2026-10/GROUP/group_performance", 2),
    "weekly-1": ("2026-W43/UK/weekly_pulse", 1),
    "quarterly-2": ("2026-Q3/FR/quarterly_review", 2),
    "quarterly-3": ("2026-Q3/FR/quarterly_review", 3),
    "daily-1": ("2026-10-20/UK/daily_flash", 1),
}


def write_gallery(output: Path, images: Path = IMAGES) -> list[Path]:
    """Draw each page as a picture of some 50 KB."""
    images.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (folder, number) in PAGES.items():
        paper = pypdfium2.PdfDocument(output / folder / "report.pdf")
        page = paper[number - 1]
        picture = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
        paper.close()
        written.append(images / f"{name}.webp")
        picture.save(written[-1], quality=72, method=6)
    return written


if __name__ == "__main__":
    for path in write_gallery(Path(sys.argv[1])):
        print(path.relative_to(IMAGES.parents[1]), path.stat().st_size)
