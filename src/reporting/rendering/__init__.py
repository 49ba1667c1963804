"""Executed notebooks become branded, accessible pages: HTML and PDF, by Quarto or without it."""

from reporting.rendering.document import Document, Rendered
from reporting.rendering.embedded import warm_up
from reporting.rendering.identity import Identity, read_identity
from reporting.rendering.render import Renderer, render

__all__ = ["Document", "Identity", "Rendered", "Renderer", "read_identity", "render", "warm_up"]
