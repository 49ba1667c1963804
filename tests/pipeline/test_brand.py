"""Another brand is one line of the organisation's file: colours, fonts and logo of every page follow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdf
import pytest

from reporting.errors import InputRefused
from reporting.params import load_params
from reporting.pipeline.progress import Progress
from reporting.pipeline.rerender import render_again
from reporting.pipeline.setting import brand_of
from reporting.pipeline.validation import validate
from reporting.plan import Selection
from reporting.workspace import Workspace

EXAMPLE = Path(__file__).parents[2] / "examples" / "customer_profitability" / "templates"


def branded(filed: Path, folder: Path) -> Workspace:
    """Copy a workspace and change the one line."""
    shutil.copytree(filed, folder, ignore=shutil.ignore_patterns("data", ".drafts"))
    shutil.copytree(EXAMPLE, folder / "brands" / "second")
    file = folder / "params" / "_organisation.yml"
    file.write_text(f"brand: brands/second/_brand.yml\n{file.read_text('utf-8')}", encoding="utf-8")
    return Workspace(folder)


@pytest.fixture(scope="module")
def page(filed_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw one filed report again in the second brand; gives its folder."""
    workspace = branded(filed_demo, tmp_path_factory.mktemp("second") / "group")
    assert validate(workspace) == ()
    which = Selection(periods=("2026-10",), units=("FR",), reports=("monthly_performance",))
    assert not render_again(workspace, which, "embedded", Progress()).failed
    return workspace.output / "2026-10" / "FR" / "monthly_performance"


def test_another_brand_gives_its_fonts_to_text_and_charts(page: Path) -> None:
    """Every font of the PDF belongs to the second brand: the charts are drawn with it too."""
    reader = pypdf.PdfReader(page / "report.pdf")
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for sheet in reader.pages
        for font in sheet["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all(name.startswith(("SourceSerif4", "NotoSansSymbols2")) for name in fonts), fonts


def test_another_brand_gives_its_colours(page: Path) -> None:
    """Vermillion stands for adverse, plum for accents; nothing of the first brand is left."""
    html = (page / "report.html").read_text("utf-8")
    assert "--adverse:#a93c05" in html
    assert "--exhibit-ac:#3d3440" in html
    assert "#0b5563" not in html
    drawn = b"".join(sheet.get_contents().get_data() for sheet in pypdf.PdfReader(page / "report.pdf").pages)
    # 0xa9 / 255 = 0.662..., 0x3c / 255 = 0.235...: vermillion in device colours of a PDF
    assert b"0.662" in drawn
    assert b"0.235" in drawn


def test_a_brand_that_is_not_there_is_refused(tmp_path: Path, demo_workspace: Path) -> None:
    """The message names the file that the organisation names."""
    with pytest.raises(InputRefused, match=r"brands/nosuch\.yml"):
        brand_of(Workspace(demo_workspace), "brands/nosuch.yml")


def test_a_workspace_without_brand_takes_the_starters(tmp_path: Path) -> None:
    """A folder with params and notebooks only still has a look."""
    assert brand_of(Workspace(tmp_path)).name == "Alder & Finch"


def test_the_demo_names_no_brand(demo_workspace: Path) -> None:
    """The default is the file beside the page templates."""
    assert load_params(Workspace(demo_workspace)).organisation.brand == "templates/_brand.yml"
