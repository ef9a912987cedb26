"""How well colours can be read and told apart: contrast, colour blindness, the nearest better colour.

Contrast is that of the Web Content Accessibility Guidelines 2.2 of the W3C (“relative luminance”
and “contrast ratio” among its definitions; success criteria 1.4.3, 1.4.6 and 1.4.11). What the
colour-blind see is after Machado, Oliveira and Fernandes, “A physiologically-based model for
simulation of color vision deficiency”, IEEE Transactions on Visualization and Computer Graphics
15 (6), 2009, at severity 1. How far apart two colours look is their distance in CIE L*a*b* (1976).

A colour is `#rrggbb` everywhere here.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Iterable
from typing import Literal

AA, AAA = 4.5, 7.0
"""The least contrast of text: what the guidelines ask for, and what they call enhanced."""
LINES = 3.0
"""The least contrast of a line that has to be seen, as of all that is no text."""
APART = 20.0
"""The least distance of two colours that are told apart at a glance in thin letters; 2 can be told at all."""

Eyes = Literal["protanopia", "deuteranopia", "tritanopia"]

EYES: dict[Eyes, tuple[tuple[float, float, float], ...]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What eyes without red, without green and without blue make of linear red, green and blue."""

Light = tuple[float, float, float]
"""Linear red, green and blue, from 0 to 1."""


def light_of(colour: str) -> Light:
    """The colour as light: linear red, green and blue."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """The relative luminance: 0 is black, 1 is white."""
    red, green, blue = light_of(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, in either order: 1 is none, 21 is black on white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def nearest_readable(colour: str, grounds: Iterable[str], least: float = AA) -> str | None:
    """The nearest colour of the same hue that has this contrast on each ground; None if there is none.

    It is the colour itself where that has. Only its lightness is changed.
    """
    behind = [*grounds]
    hue, _, saturation = colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    shades = [colour, *(_written(colorsys.hls_to_rgb(hue, step / 255, saturation)) for step in range(256))]
    readable = [shade for shade in shades if all(contrast(shade, each) >= least for each in behind)]
    return min(readable, key=lambda shade: distance(shade, colour), default=None)


def _written(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def seen_by(colour: str, eyes: Eyes | None) -> Light:
    """The light that these eyes make of a colour; None are the eyes of most people."""
    light = light_of(colour)
    if eyes is None:
        return light
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in EYES[eyes]
    )
    return red, green, blue


def distance(one: str, other: str, eyes: Eyes | None = None) -> float:
    """How far apart two colours look to these eyes: 0 the same, 100 from black to white."""
    return math.dist(_lab(seen_by(one, eyes)), _lab(seen_by(other, eyes)))


def _lab(light: Light) -> tuple[float, float, float]:
    """Coordinates in which equal distances look about equally far apart (CIE L*a*b*, white D65)."""
    red, green, blue = light
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.0888
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
