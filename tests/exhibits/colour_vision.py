"""How far apart two colours are for a reader without green receptors.

Simulation: Machado, Oliveira and Fernandes 2009, deuteranopia. Distance: CAM02-UCS (Luo, Cui and Li 2006) on
CIECAM02 under sRGB's viewing conditions (D65, adapting luminance of 64 lux / pi * 0.2, grey of 20 %, average
surround).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
_HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])
_WHITE = np.array([95.047, 100.0, 108.883])
_ADAPTING = 64 / np.pi / 5
_GREY, _SURROUND, _NC, _F = 20.0, 0.69, 1.0, 1.0


def distance(one: str, other: str) -> float:
    """Give the distance in CAM02-UCS as a deuteranope sees it."""
    return float(np.linalg.norm(_appearance(_seen(one)) - _appearance(_seen(other))))


def _seen(colour: str) -> Vector:
    """Simulate a colour; gives linear sRGB."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.clip(_DEUTERANOPIA @ linear, 0.0, 1.0)


def _response(rgb: Vector, fl: float) -> Vector:
    cones = _HPE @ np.linalg.inv(_CAT02) @ rgb
    powered = (fl * np.abs(cones) / 100) ** 0.42
    return np.sign(cones) * 400 * powered / (powered + 27.13) + 0.1


def _appearance(linear: Vector) -> Vector:
    """Give J', a', b' of a colour."""
    k = 1 / (5 * _ADAPTING + 1)
    fl = 0.2 * k**4 * 5 * _ADAPTING + 0.1 * (1 - k**4) ** 2 * (5 * _ADAPTING) ** (1 / 3)
    n = _GREY / _WHITE[1]
    nbb = 0.725 * (1 / n) ** 0.2
    z = 1.48 + np.sqrt(n)
    degree = _F * (1 - 1 / 3.6 * np.exp((-_ADAPTING - 42) / 92))
    white = _CAT02 @ _WHITE
    adapted = _WHITE[1] * degree / white + 1 - degree
    red, green, blue = _response(adapted * (_CAT02 @ (_XYZ @ linear * 100)), fl)
    r_white, g_white, b_white = _response(adapted * white, fl)
    a = red - 12 * green / 11 + blue / 11
    b = (red + green - 2 * blue) / 9
    hue = np.arctan2(b, a)
    achromatic = (2 * red + green + blue / 20 - 0.305) * nbb
    achromatic_white = (2 * r_white + g_white + b_white / 20 - 0.305) * nbb
    lightness = 100 * (achromatic / achromatic_white) ** (_SURROUND * z)
    eccentricity = (np.cos(hue + 2) + 3.8) / 4
    t = 50000 / 13 * _NC * nbb * eccentricity * np.hypot(a, b) / (red + green + 21 * blue / 20)
    chroma = t**0.9 * np.sqrt(lightness / 100) * (1.64 - 0.29**n) ** 0.73
    colourfulness = np.log(1 + 0.0228 * chroma * fl**0.25) / 0.0228
    return np.array(
        [1.7 * lightness / (1 + 0.007 * lightness), colourfulness * np.cos(hue), colourfulness * np.sin(hue)]
    )
