"""A table as accessible HTML: a caption, scoped headers, and a region the keyboard can scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reporting.exhibits.markup import escape_html

if TYPE_CHECKING:
    from reporting.exhibits.exhibit import Exhibit
    from reporting.exhibits.grid import Cell, Grid, GridColumn, Row


def grid_html(grid: Grid, exhibit: Exhibit) -> str:
    """Write a grid with the title of its exhibit as caption."""
    from reporting.exhibits.exhibit import title_html

    if not grid.rows and grid.empty:
        title = f'<p class="exhibit-title">{title_html(exhibit.title)}</p>' if exhibit.title else ""
        return f'{title}<p class="exhibit-empty">{escape_html(grid.empty)}</p>'
    name = escape_html(str(exhibit.title) if exhibit.title else exhibit.alt or exhibit.label)
    caption = f"<caption>{title_html(exhibit.title)}</caption>" if exhibit.title else ""
    rows = "".join(_row(grid, row) for row in grid.rows)
    return (
        f'<div class="exhibit-scroll" role="group" aria-label="{name}" tabindex="0">'
        f'<table class="exhibit-grid" data-quarto-disable-processing="true">{caption}'
        f"<thead>{_head(grid)}</thead><tbody>{rows}</tbody></table></div>"
    )


def _head(grid: Grid) -> str:
    """Write one or two header rows; a column outside all groups spans both."""
    if not grid.has_groups:
        return f"<tr>{''.join(_header(column) for column in grid.columns)}</tr>"
    upper: list[str] = []
    lower: list[str] = []
    position = 0
    for group, count in grid.spans():
        columns = grid.columns[position : position + count]
        if group:
            upper.append(f'<th scope="colgroup" colspan="{count}" class="span">{escape_html(group)}</th>')
            lower.extend(_header(column, first=place == 0) for place, column in enumerate(columns))
        else:
            upper.extend(_header(column, rows=2) for column in columns)
        position += count
    return f"<tr>{''.join(upper)}</tr><tr>{''.join(lower)}</tr>"


def _header(column: GridColumn, *, rows: int = 1, first: bool = False) -> str:
    classes = _classes(column.align, "bars" if column.bars else "", "first" if first else "")
    span = f' rowspan="{rows}"' if rows > 1 else ""
    return f'<th scope="col"{span} class="{classes}">{escape_html(column.header)}</th>'


def _row(grid: Grid, row: Row) -> str:
    firsts = _first_of_group(grid)
    head = row.cells[0]
    cells = [f'<th scope="row" class="{_classes(grid.columns[0].align)}">{_content(head)}</th>']
    if row.style == "group":
        return (
            f'<tr class="group"><th scope="rowgroup" colspan="{len(grid.columns)}">{_content(head)}</th></tr>'
        )
    for position, (column, cell) in enumerate(zip(grid.columns[1:], row.cells[1:], strict=True), start=1):
        classes = _classes(
            column.align,
            "bars" if column.bars else "",
            "whole" if column.whole else "",
            "first" if position in firsts else "",
            "muted" if cell.muted else "",
            f"status-{cell.status}" if cell.status else "",
        )
        bar = _bar(cell) if column.bars else ""
        cells.append(f'<td class="{classes}">{_content(cell)}{bar}</td>')
    return f'<tr class="{row.style}">{"".join(cells)}</tr>'


def _first_of_group(grid: Grid) -> set[int]:
    """Find the columns that begin a spanned group, set apart by white space."""
    columns = grid.columns
    return {
        i for i in range(1, len(columns)) if columns[i].group and columns[i].group != columns[i - 1].group
    }


def _content(cell: Cell) -> str:
    symbol = f'<span class="symbol" aria-hidden="true">{cell.symbol}</span> ' if cell.symbol else ""
    note = f'&nbsp;<span class="note">{escape_html(cell.note)}</span>' if cell.note else ""
    return f'{symbol}<span class="text">{escape_html(cell.text)}</span>{note}'


def _bar(cell: Cell) -> str:
    """Draw a variance bar left or right of the middle; readers of the text need not know it."""
    if cell.bar is None:
        return '<span class="bar" aria-hidden="true"></span>'
    side = "pos" if cell.bar >= 0 else "neg"
    width = f"{abs(cell.bar) * 50:.1f}%"
    return (
        f'<span class="bar" aria-hidden="true"><i class="{side} {cell.impact or "neutral"}" '
        f'style="width:{width}"></i></span>'
    )


def _classes(*names: str) -> str:
    return " ".join(name for name in names if name)
