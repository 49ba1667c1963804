"""Keep between runs what is slow to make and always comes out the same: in the user's cache folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path


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
    with suppress(OSError):
        _write(path, hashlib.sha256(made).digest() + made)
    return made


_DIGEST = 32


def _folder(environ: Mapping[str, str]) -> Path | None:
    """Name the folder: ``$XDG_CACHE_HOME/reporting``, else ``~/.cache/reporting``; None without a home."""
    base = environ.get("XDG_CACHE_HOME") or (environ["HOME"] + "/.cache" if environ.get("HOME") else "")
    return Path(base) / "reporting" if Path(base).is_absolute() else None


def _write(path: Path, content: bytes) -> None:
    """Write a file so that its name never stands for half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
