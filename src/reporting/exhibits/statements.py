"""Words of a report: commentary, decisions asked for, data quality, and section headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reporting.exhibits.blocks import Banner, Block, Blocks
from reporting.exhibits.exhibit import Exhibit, Title
from reporting.exhibits.markup import escape_markdown, one_line
from reporting.exhibits.reservations import reservation, status_words
from reporting.exhibits.tables import Column, table
from reporting.exhibits.voice import ScopeLike, Voice, voice_of

Records = pd.DataFrame | Sequence[Mapping[str, Any]]


def commentary(
    statements: Records,
    scope: ScopeLike,
    *,
    label: str = "commentary",
    message: str = "",
    title: Title | None = None,
) -> Exhibit:
    """Show statements: what happened, why, what follows, what is done next.

    Parameters
    ----------
    statements
        One record per statement: `headline`, `what`, `why`, `so_what`, `next` (or `next_action`), `owner`,
        `due`, `tag` (one_off, recurring, timing), `author` ("" = written by rules). All optional; text is in
        the language of the report and stays text.
    """
    voice = voice_of(scope)
    frame = pd.DataFrame(statements)
    blocks = tuple(_block(record, voice) for record in frame.to_dict("records"))
    empty = voice.say("No comment is required for this period.")
    return Exhibit(
        "text",
        label,
        Blocks(tuple(b for b in blocks if b.length), empty),
        title,
        message,
        frame,
        language=voice.say.language,
    )


def _block(record: Mapping[Any, Any], voice: Voice) -> Block:
    say = voice.say
    names = [
        ("what", say("What")),
        ("why", say("Why")),
        ("so_what", say("So what")),
        ("next", say("Next")),
        ("next_action", say("Next")),
    ]
    lines = [(name, _text(record, key)) for key, name in names]
    owner, due = _text(record, "owner"), _text(record, "due")[:10]
    charge = ", ".join(part for part in (owner, due) if part)
    if charge and lines and any(text and name == say("Next") for name, text in lines):
        lines = [
            (name, f"{text} ({charge})" if name == say("Next") and text else text) for name, text in lines
        ]
    kinds = {"one_off": say("one-off"), "recurring": say("recurring"), "timing": say("shift in time")}
    author = _text(record, "author")
    signed = (
        say("Comment of {author}").format(author=author)
        if author
        else say("Written by rules from the figures")
    )
    tags = " · ".join(part for part in (kinds.get(_text(record, "tag"), ""), signed) if part)
    return Block(_text(record, "headline"), tuple((n, t) for n, t in lines if t), tags)


def _text(record: Mapping[Any, Any], key: str) -> str:
    value = record.get(key)
    return "" if value is None or bool(pd.isna(value)) else one_line(str(value))


def decisions(
    frame: pd.DataFrame, scope: ScopeLike, *, label: str = "decisions", message: str = ""
) -> Exhibit:
    """List the decisions asked of the reader.

    Parameters
    ----------
    frame
        One row per decision: `decision`, `effect`, `owner`, `due` (date); missing columns are left out.
    """
    say = voice_of(scope).say
    known = [
        Column("decision", say("Decision requested"), wide=True),
        Column("effect", say("Expected effect"), wide=True),
        Column("owner", say("Owner")),
        Column("due", say("Due"), "date"),
    ]
    shown = [column for column in known if column.name in frame.columns] or known[:1]
    source = frame if shown[0].name in frame.columns else pd.DataFrame({"decision": []})
    return table(
        source, scope, shown, label=label, message=message, empty=say("No decision is requested this period.")
    )


def data_quality(scope: Any, *, label: str = "data-quality", notes: Iterable[str] = ()) -> Exhibit:
    """Warn of what limits the figures: provisional period, late sources, warnings of the checks.

    Parameters
    ----------
    scope
        With `provisional`, `sources` (name, status) and `warnings` (text).
    notes
        Further reasons, in the language of the report.
    """
    say = voice_of(scope).say
    items = list(notes)
    if getattr(scope, "provisional", False):
        items.append(say("The period is still open: figures are provisional."))
    words = status_words(say)
    warned = [str(getattr(warning, "message", warning)) for warning in getattr(scope, "warnings", ())]
    for source in getattr(scope, "sources", ()):
        status = getattr(source, "status", "")
        # A warning of the checks says the same, and how far the source reaches.
        if status in words and not any(f"'{source.name}'" in message for message in warned):
            items.append(say("Source {name}: {status}.").format(name=source.name, status=words[status]))
    items += [reservation(message, say) for message in warned]
    heading = say("Read these figures with care") if items else say("All sources are complete")
    return Exhibit("banner", label, Banner(heading, tuple(items)), language=say.language)


@dataclass(frozen=True, slots=True)
class Section:
    """A real heading, written as Markdown so that contents and bookmarks know it."""

    text: str
    level: int
    anchor: str
    new_page: bool = False

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, str]:
        """Show itself as Markdown only."""
        return {"text/markdown": self.markdown, "text/plain": self.text}

    @property
    def markdown(self) -> str:
        """The heading line; punctuation of the text is escaped."""
        marks = [f"#{self.anchor}"] if self.anchor else []
        marks += [".new-page"] if self.new_page else []
        anchor = f" {{{' '.join(marks)}}}" if marks else ""
        return f"{'#' * self.level} {escape_markdown(self.text)}{anchor}\n"


def section(
    sentence: str, scope: ScopeLike, *, level: int = 2, new_page: bool = False, **values: str
) -> Section:
    """Open a section of the report.

    Parameters
    ----------
    sentence
        English heading, translated; ``{name}`` is replaced by the keyword `name`, which stays text.
    level
        2 for sections of a report, 3 within them.
    new_page
        Whether it begins a page in print.

    Examples
    --------
    >>> from types import SimpleNamespace as N
    >>> scope = N(language="fr", currency="EUR", unit=N(id="FR", name="France", locale="fr-FR"))
    >>> print(section("Key figures", scope).markdown, end="")
    ## Chiffres clés {#key-figures}
    """
    text = voice_of(scope).say(sentence).format(**values)
    words = "".join(
        c if c.isascii() and c.isalnum() else " " for c in sentence.format(**values).lower()
    ).split()
    return Section(text, level, "-".join(words) or "section", new_page)
