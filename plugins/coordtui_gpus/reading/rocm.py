"""`rocm-smi … --json`: an object with one member for each card, and `system`.

The spelling of the keys changes between versions (`Card series`, `Card Series`, `Device Name`), so they
are compared without case, and each figure knows all of its names. `Unique ID` is what knows a card
wherever it is; it stands in `Gpu.uuid` as given. Which processes use which card is not told.

Source: the outputs of versions 5.x to 6.2, and `rocm_smi.py` of ROCm's rocm_smi_lib.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from coordtui_gpus.observed import Gpu, Machine, Observation, Process
from coordtui_gpus.reading.decoding import text_of
from coordtui_gpus.reading.plain import BROKEN, Found, documents, figure, mapping, mib, told, whole, word
from coordtui_gpus.reading.refusing import not_of
from coordtui_gpus.reading.values import normal_bus, program
from coordtui_gpus.texts import N_

KIND = "rocm-smi-json"

_CARD = re.compile(r"card(\d{1,4})")

_FIGURES: dict[str, tuple[str, ...]] = {
    "utilization": ("gpu use (%)",),
    "memory_utilization": ("gpu memory read/write activity (%)", "gpu memory use (%)"),
    "power_w": ("current socket graphics package power (w)", "average graphics package power (w)"),
    "power_limit_w": ("max graphics package power (w)",),
    "temperature_c": ("temperature (sensor edge) (c)", "temperature (sensor junction) (c)"),
    "memory_temperature_c": ("temperature (sensor memory) (c)",),
    "fan": ("fan speed (%)",),
}

_SIZES: dict[str, tuple[str, ...]] = {
    "memory_total_mib": ("vram total memory (b)",),
    "memory_used_mib": ("vram total used memory (b)",),
}

_CLOCKS: dict[str, tuple[str, ...]] = {
    "sm_clock_mhz": ("sclk clock speed:", "sclk clock speed"),
    "memory_clock_mhz": ("mclk clock speed:", "mclk clock speed"),
}

_WORDS: dict[str, tuple[str, ...]] = {
    "uuid": ("unique id",),
    "serial": ("serial number",),
    "vbios": ("vbios version",),
    "part": ("card sku",),
}

_MODELS = ("card series", "device name", "marketing name")

GENERATIONS = {2.5: 1, 5.0: 2, 8.0: 3, 16.0: 4, 32.0: 5, 64.0: 6}
"""The generation of PCI Express by the speed of a lane, in GT/s."""


def looks(text: str) -> bool:
    """Whether this is what `rocm-smi --json` writes."""
    return re.search(r'"card\d{1,4}"\s*:\s*\{', text[:20000]) is not None


def read(data: bytes) -> Observation:
    """What `rocm-smi --json` said.

    Raises `NotUnderstood` when no card stands in it.
    """
    text = text_of(data)
    gpus: list[Gpu] = []
    processes: list[Process] = []
    asides, driver, told_pids = [], "", False
    topology: dict[str, dict[str, str]] = {}
    documents_, whole_ = documents(text)
    for document in documents_:
        for name, value in mapping(document).items():
            members = {str(key).lower(): each for key, each in mapping(value).items()}
            if card := _CARD.fullmatch(name):
                gpus.append(_gpu(int(card[1]), members))
            elif name == "system":
                driver = word(members.get("driver version")) or driver
                told_pids |= any(_PID.fullmatch(key) for key in members)
                processes += _processes(members)
                _links(members, topology)
            else:
                asides.append(told(name))
    if not gpus:
        raise not_of(KIND, N_("There is no card in it.") if whole_ else BROKEN)
    return Observation(
        kind=KIND,
        machine=Machine(driver=driver),
        gpus=tuple(_driven(gpu, driver) for gpu in gpus),
        processes=tuple(processes) if told_pids else None,
        topology=topology,
        whole=whole_,
        not_understood=(*_warnings(text), *asides),
    )


def _driven(gpu: Gpu, driver: str) -> Gpu:
    return replace(gpu, driver=driver)


def _warnings(text: str) -> tuple[str, ...]:
    """The lines before the object: rocm-smi warns there that cards sleep."""
    before = text.partition("{")[0].strip()
    return tuple(told(line) for line in before.splitlines()[:20] if line.strip())


def _gpu(index: int, members: dict[str, Any]) -> Gpu:
    found = Found()
    for field, keys in _FIGURES.items():
        for key in _given(members, keys):
            found.put(field, figure(members[key]), members[key])
    for field, keys in _SIZES.items():
        for key in _given(members, keys):
            found.put(field, mib(figure(members[key])), members[key])
    for field, keys in _CLOCKS.items():
        for key in _given(members, keys):
            found.put(field, whole(_clock(members[key])), members[key])
    for field, keys in _WORDS.items():
        for key in _given(members, keys):
            found.say(field, members[key], field not in ("uuid", "serial") or _knows(members[key]))
    for key in _given(members, ("pcie clock level",)):
        generation, width = _lanes(str(members[key]))
        found.put("pcie_generation", generation, members[key])
        found.put("pcie_width", width, members[key])
    bus = word(members.get("pci bus"))
    if bus:
        bus = normal_bus(bus)
    return Gpu(
        index=index,
        vendor="amd",
        model=_model(members),
        bus=normal_bus(word(members.get("pci bus"))),
        missing=found.missing,
        **found.fields,
    )


def _given(members: dict[str, Any], keys: tuple[str, ...]) -> list[str]:
    return [key for key in keys if key in members]


def _knows(value: Any) -> bool:
    """Whether a number can know a card; 0 is written where there is none."""
    return str(value).strip().lower().strip("0x") != ""


def _model(members: dict[str, Any]) -> str:
    names = [word(members.get(key)) for key in _MODELS]
    return next((name for name in names if name and not name.lower().startswith("0x")), "")


def _clock(value: Any) -> float | None:
    """MHz of `(1402Mhz)`, or of a plain number."""
    match = re.fullmatch(r"\(?\s*(\d+(?:\.\d+)?)\s*(?:mhz)?\s*\)?", str(value).strip().lower())
    return figure(match[1]) if match else None


def _lanes(text: str) -> tuple[int | None, int | None]:
    """Generation and width of `1 (16.0GT/s x16)`."""
    match = re.search(r"(\d+(?:\.\d+)?)\s*GT/s\s*x(\d{1,2})\b", text)
    return (GENERATIONS.get(float(match[1])), int(match[2])) if match else (None, None)


_PID = re.compile(r"pid(\d{1,10})")


def _processes(members: dict[str, Any]) -> list[Process]:
    """`PID104225: "name, cards, bytes, bytes of copying, occupancy"`; one that uses no card is left out."""
    found = []
    for key, value in members.items():
        pid = _PID.fullmatch(key)
        cells = [cell.strip() for cell in str(value).split(",")]
        if pid is None or len(cells) < 3 or figure(cells[-4] if len(cells) > 4 else cells[1]) == 0:
            continue
        name = ",".join(cells[:-4]) if len(cells) > 4 else cells[0]
        size = figure(cells[-3] if len(cells) > 4 else cells[2])
        found.append(Process(pid=int(pid[1]), name=program(name), memory_mib=mib(size)))
    return found


_BETWEEN = re.compile(r"\(topology\) link type between drm devices (\d{1,4}) and (\d{1,4})")


def _links(members: dict[str, Any], topology: dict[str, dict[str, str]]) -> None:
    for key, value in members.items():
        if match := _BETWEEN.fullmatch(key):
            one, other = f"GPU{match[1]}", f"GPU{match[2]}"
            topology.setdefault(one, {})[other] = word(value)
            topology.setdefault(other, {})[one] = word(value)
