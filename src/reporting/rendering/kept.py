"""Keep between runs what is slow to make and always comes out the same: in the user's cache folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from reporting.errors import RenderFailed
from reporting.rendering.outputs import write_whole


def kept(recipe: str, make: Callable[[], bytes], *, environ: Mapping[str, str] = os.environ) -> bytes:
    """Give what was made by this recipe before, else make it and keep it.

    Without a cache folder that can be written, or with a damaged file in it, the thing is made again: no run
    depends on what is kept.

    Parameters
    ----------
    recipe
        Everything the result depends on; another text is another thing.
    make
        Makes it.
    """
    folder = _folder(environ)
    if folder is None:
        return make()
    path = folder / hashlib.sha256(recipe.encode()).hexdigest()
    with suppress(OSError):
        content = path.read_bytes()
        if hashlib.sha256(content[_DIGEST:]).digest() == content[:_DIGEST]:
            return content[_DIGEST:]
    made = make()
    with suppress(OSError, RenderFailed):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(hashlib.sha256(made).digest() + made, path)
    return made


_DIGEST = 32


def _folder(environ: Mapping[str, str]) -> Path | None:
    """Name the folder: ``$XDG_CACHE_HOME/reporting``, else ``~/.cache/reporting``; None without a home."""
    base = environ.get("XDG_CACHE_HOME") or (environ["HOME"] + "/.cache" if environ.get("HOME") else "")
    return Path(base) / "reporting" if Path(base).is_absolute() else None
