"""What the invented lab has on its books: nearly what stands there, as with any lab."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from coordtui.api import Context
from coordtui_gpus.demo.catalogue import RACKS, Rack
from coordtui_gpus.records import Asset, Device, Host

_OWNER = "Plateformes / Platforms"
_VENDOR = "Cartes & Chimères inc."

_NOT_ON_THE_BOOKS = {"gpu-d05", "gpu-d06"}
_MOVED = ("gpu-b03", 2)
"""On the books this card is still in the machine beside."""

_LOST = "FICT9999999999"
"""The serial number of a card that is on the books and that nobody has seen for long."""


def buy(
    ctx: Context, hosts: Mapping[str, Host], devices: Mapping[tuple[str, int], Device], today: date
) -> None:
    """Write machines, cards and a few other things on the books."""
    assets = ctx.store.records(Asset)
    for place, rack in enumerate(RACKS):
        bought = _months_before(today, rack.bought_months)
        names = [name for name in rack.names if name in hosts and name not in _NOT_ON_THE_BOOKS]
        machines = assets.add_all(
            [_machine(rack, name, hosts[name], bought, f"{place}{n:02}") for n, name in enumerate(names)]
        )
        numbers = {machine.name: machine.doc_id for machine in machines}
        assets.add_all(
            [
                _card(rack, key, device, bought, parent=_parent(numbers, key))
                for key, device in devices.items()
                if key[0] in numbers
            ]
        )
    assets.add_all(_others(today))


def _parent(numbers: Mapping[str, int], key: tuple[str, int]) -> int:
    return numbers["gpu-b04" if key == _MOVED else key[0]]


def _machine(rack: Rack, name: str, host: Host, bought: date, tag: str) -> Asset:
    return Asset(
        kind="host",
        tag=f"LAB-{tag}",
        name=name,
        serial=f"MACH{tag}{name[-2:]}",
        model=f"Chimère {rack.gpus} x {rack.card.model}",
        location=f"rack {rack.letter}",
        owner=_OWNER,
        vendor=_VENDOR,
        order=f"BC-{bought.year}-{rack.letter.upper()}1",
        price="61800.00",
        grant=rack.grant,
        purchased=bought,
        warranty=_months_before(bought, -36),
        host=host.doc_id,
    )


def _card(rack: Rack, key: tuple[str, int], device: Device, bought: date, *, parent: int) -> Asset:
    name, index = key
    return Asset(
        kind="gpu",
        name=f"{name} GPU {index}",
        serial=device.serial,
        uuid=device.uuid,
        model=rack.card.model,
        location=f"rack {rack.letter}",
        owner=_OWNER,
        vendor=_VENDOR,
        order=f"BC-{bought.year}-{rack.letter.upper()}1",
        price=rack.card.price,
        grant=rack.grant,
        purchased=bought,
        warranty=_months_before(bought, -36),
        slot=str(index),
        parent=parent,
        device=device.doc_id,
    )


def _others(today: date) -> list[Asset]:
    """What is no machine, and a card that nobody finds."""
    return [
        Asset(
            kind="gpu",
            tag="LAB-777",
            name="spare / réserve",
            serial=_LOST,
            model="Fictive F40 40GB",
            location="rack c",
            owner=_OWNER,
            vendor=_VENDOR,
            price="18900.00",
            grant="IMAG-117",
            purchased=today - timedelta(days=900),
            warranty=today + timedelta(days=12),
        ),
        Asset(
            kind="other",
            tag="LAB-900",
            name="switch-nulle-part",
            serial="SW000000042",
            model="Imaginary 400G",
            location="rack b",
            owner=_OWNER,
            vendor="Fils et Fables",
            price="23999.99",
            grant="FICT-2041",
            purchased=today - timedelta(days=420),
            warranty=today + timedelta(days=41),
        ),
        Asset(
            kind="host",
            tag="LAB-950",
            name="gpu-e01",
            model="Chimère 8 x Fictive F80 80GB",
            location="quai / dock",
            owner=_OWNER,
            vendor=_VENDOR,
            price="391800.00",
            grant="FICT-2041",
            lifecycle="ordered",
        ),
    ]


def _months_before(day: date, months: int) -> date:
    """The first of the month so many months before; after, when the number is below zero."""
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)
