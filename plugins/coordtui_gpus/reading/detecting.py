"""Which kind an output is, and the reader of each: the modules are imported when they are used."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

from coordtui_gpus.observed import Observation
from coordtui_gpus.reading.decoding import text_of
from coordtui_gpus.reading.refusing import (
    NotUnderstood,
    no_such_kind,
    not_read,
    rather,
    refused_kind,
    too_deep,
    unknown,
)

_READERS: dict[str, str] = {
    "nvidia-smi-csv": "nvidia_csv",
    "nvidia-smi-xml": "nvidia_xml",
    "nvidia-smi-q-text": "nvidia_q",
    "nvidia-smi-apps-csv": "nvidia_apps",
    "nvidia-smi-L": "nvidia_list",
    "nvidia-smi-topo": "topo",
    "nvlink-text": "nvlink",
    "nvidia-smi-error": "nvidia_errors",
    "dmesg-xid": "xid",
    "kmsg": "xid",
    "rocm-smi-json": "rocm",
    "amd-smi-json": "amd",
    "slurm-text": "slurm_text",
    "slurm-json": "slurm_json",
    "slurm-rest-json": "slurm_json",
    "dcgm-metrics": "dcgm",
    "nvge-metrics": "dcgm",
    "probe": "probe",
}

KINDS: tuple[str, ...] = tuple(_READERS)
"""The kinds of output that are read."""

_TELLING: tuple[str, ...] = (
    "nvidia-smi-csv",
    "nvidia-smi-apps-csv",
    "nvidia-smi-L",
    "nvlink-text",
    "nvidia-smi-topo",
    "nvidia-smi-error",
    "dcgm-metrics",
    "dmesg-xid",
    "slurm-text",
)
"""Whose readers are asked in turn whether a text that is neither XML nor JSON looks like theirs."""

_JSON: tuple[str, ...] = ("slurm-json", "rocm-smi-json", "amd-smi-json")

_KMSG = re.compile(r"^\d{1,3},\d{1,12},\d{1,16},\S{1,16};", re.MULTILINE)
_JSON_START = re.compile(r"\s*(?:\{|\[\s*[\[{\"\]])")
_JSON_LATER = re.compile(r"^[{[]\s*$|^\{\"", re.MULTILINE)
_FRAME = "\x1e"


def _reader(kind: str) -> Any:
    return import_module(f"coordtui_gpus.reading.{_READERS[kind]}")


def _looks(kind: str, text: str) -> bool:
    asked: Callable[[str], bool] = _reader(kind).looks
    return asked(text)


def parse(data: bytes, kind: str | None = None) -> Observation:
    """What an output says; its kind is found by itself unless it is given.

    Raises `NotUnderstood` with the reason for anything that is not read: another output than the
    kind that was given, one that is known and refused, nothing, and what is no text.
    """
    data, kind = bytes(data), kind or None
    if kind is not None and kind not in _READERS:
        raise not_read(kind) or no_such_kind(kind, KINDS)
    if kind is None:
        text = text_of(data)
        kind = _kind_of(text)
        if kind is None:
            raise not_read(refused_kind(text) or "") or unknown()
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            data = text.encode()
        return _read(data, kind)
    try:
        return _read(data, kind)
    except NotUnderstood as error:
        raise _better(error, data, kind) from None


def _better(error: NotUnderstood, data: bytes, kind: str) -> NotUnderstood:
    """The same refusal with what the output is instead, where that is known."""
    try:
        text = text_of(data)
    except NotUnderstood:
        return error
    other = _kind_of(text)
    if other is None:
        return not_read(refused_kind(text) or "") or error
    return error if other == kind else rather(error, other)


def _read(data: bytes, kind: str) -> Observation:
    try:
        found: Observation = _reader(kind).read(data)
    except RecursionError:
        raise too_deep(kind) from None
    return found


def detect(data: bytes) -> str | None:
    """The kind of an output; None where it is none of `KINDS`."""
    try:
        return _kind_of(text_of(data))
    except NotUnderstood:
        return None


def _kind_of(text: str) -> str | None:
    if text.startswith(_FRAME):
        return "probe"
    head = text[:4096]
    if "<nvidia_smi_log" in head:
        return "nvidia-smi-xml"
    if "NVSMI LOG==" in head:
        return "nvidia-smi-q-text"
    if refused_kind(text):
        return None
    if _starts_as_json(text) and (written := _kind_of_json(text)):
        return written
    found = next((kind for kind in _TELLING if _looks(kind, text)), None)
    return _finer(found, text) if found else ("probe" if f"\n{_FRAME}" in text else None)


def _finer(kind: str, text: str) -> str:
    if kind == "dmesg-xid" and _KMSG.match(text.lstrip()):
        return "kmsg"
    if kind == "dcgm-metrics" and "DCGM_" not in text and "nvidia_smi" in text:
        return "nvge-metrics"
    return kind


def _starts_as_json(text: str) -> bool:
    """Whether it is JSON, perhaps after lines of warning, as ROCm's tools print them."""
    return bool(_JSON_START.match(text) or _JSON_LATER.search(text[:4096]))


def _kind_of_json(text: str) -> str | None:
    try:
        found = next((kind for kind in _JSON if _looks(kind, text)), None)
    except RecursionError:
        return None
    if found == "slurm-json" and _is_rest(text):
        return "slurm-rest-json"
    return found


def _is_rest(text: str) -> bool:
    """Whether Slurm's REST service wrote it: its numbers are objects, or its plugin is one of slurmrestd."""
    head = text[:65536]
    return bool(re.search(r'"(?:set|infinite)"\s*:\s*(?:true|false)', head)) or "slurmrestd" in head
