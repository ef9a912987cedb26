"""What is in a wheel: its files, what its metadata says, and the plugins that it declares."""

from __future__ import annotations

import configparser
import zipfile
from email.message import Message as Headers
from email.parser import HeaderParser
from functools import cached_property
from pathlib import Path

from coordtui.api import Refused
from coordtui.host.discovery import GROUP
from coordtui.text.messages import N_
from coordtui.text.safety import safe


class Wheel:
    """A wheel, read; raises `Refused` for a file that is none."""

    def __init__(self, file: Path) -> None:
        self.file, self.size = file, file.stat().st_size
        try:
            with zipfile.ZipFile(file) as archive:
                self.files = {
                    each.filename: each.file_size for each in archive.infolist() if not each.is_dir()
                }
                self._texts = {
                    name: archive.read(name).decode("utf-8", "replace")
                    for name in self.files
                    if name.endswith((".dist-info/METADATA", ".dist-info/entry_points.txt"))
                    or (".dist-info/" in name and "LICENSE" in name)
                }
        except (OSError, zipfile.BadZipFile) as error:
            raise Refused(
                N_("{file} is no wheel.", file=safe(file.name)), why=safe(error, limit=200)
            ) from error

    @cached_property
    def metadata(self) -> Headers:
        """The headers of its METADATA."""
        return HeaderParser().parsestr(self._text("METADATA"))

    @cached_property
    def plugins(self) -> dict[str, str]:
        """The plugins that it declares, and what each entry point names."""
        parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
        parser.optionxform = str  # type: ignore[method-assign, assignment]
        try:
            parser.read_string(self._text("entry_points.txt"))
        except configparser.Error:
            return {}
        return dict(parser[GROUP]) if parser.has_section(GROUP) else {}

    @property
    def dist_info(self) -> str:
        """The folder of its metadata."""
        return next((name.partition("/")[0] for name in self.files if ".dist-info/" in name), "")

    @property
    def packages(self) -> set[str]:
        """What it puts beside other packages: the first parts of its paths."""
        tops = {name.partition("/")[0] for name in self.files}
        return {top for top in tops if not top.endswith((".dist-info", ".data"))}

    @property
    def licence_texts(self) -> str:
        """What its files of licences say."""
        return "\n".join(text for name, text in self._texts.items() if "LICENSE" in name)

    def requires(self) -> list[str]:
        """What it requires, extras left out."""
        return [
            each
            for each in self.metadata.get_all("Requires-Dist", [])
            if "extra" not in each.partition(";")[2]
        ]

    def unpack(self, into: Path) -> None:
        """Lay it out as an installer would what is only Python; raises `Refused` for a path out of it."""
        with zipfile.ZipFile(self.file) as archive:
            for name in self.files:
                if not (into / name).resolve().is_relative_to(into.resolve()):
                    raise Refused(N_("The wheel holds a file that leads out of it: {name}.", name=safe(name)))
            archive.extractall(into)
            for scheme in ("purelib", "platlib"):
                for folder in into.glob(f"*.data/{scheme}"):
                    for each in folder.iterdir():
                        each.rename(into / each.name)

    def _text(self, name: str) -> str:
        return next((text for file, text in self._texts.items() if file.endswith(f"/{name}")), "")
