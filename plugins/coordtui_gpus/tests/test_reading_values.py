"""Single values of outputs: numbers with units, words, addresses, names of programs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui_gpus.reading import normal_bus, values

NOTHINGS = (
    "[N/A]",
    "N/A",
    "[Not Supported]",
    "[Requested functionality has been deprecated]",
    "[Function Not Found]",
    "ERR!",
    "Unknown Error",
    "[Unknown Error]",
    "[Insufficient Permissions]",
    "[GPU is lost]",
    "",
    "   ",
    "nan",
    "[]",
)


@pytest.mark.parametrize("text", NOTHINGS)
def test_what_is_no_number_is_none_and_has_a_reason(text):
    assert values.number(text) is None
    assert values.percent(text) is values.mebibytes(text) is values.watts(text) is values.count(text) is None
    assert values.why(text)
    assert values.word(text) is None


@pytest.mark.parametrize(
    ("convert", "text", "value"),
    [
        (values.percent, "0 %", 0.0),
        (values.percent, "100", 100.0),
        (values.percent, "101 %", None),
        (values.percent, "37 W", None),
        (values.speed_of_fan, "104 %", 104.0),
        (values.watts, "433.78 W", 433.78),
        (values.watts, "-1 W", None),
        (values.celsius, "-3 C", -3.0),
        (values.mebibytes, "81920 MiB", 81920),
        (values.mebibytes, "2 GiB", 2048),
        (values.mebibytes, "2 fortnights", None),
        (values.megahertz, "1410 MHz", 1410),
        (values.count, "12", 12),
        (values.count, "1.5", None),
        (values.count, "-1", None),
        (values.count, "9" * 40, None),
        (values.lanes, "16x", 16),
        (values.yes, "Enabled", True),
        (values.yes, "No", False),
        (values.yes, "Perhaps", None),
        (values.version, "610.62 [Deprecated]", "610.62"),
        (values.version, "Not Found", None),
    ],
)
def test_a_number_is_read_with_the_unit_of_its_field_alone(convert, text, value):
    assert convert(text) == value


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("00000000:0B:00.0", "00000000:0B:00.0"),
        ("0000:0b:00.0", "00000000:0B:00.0"),
        ("0b:00.0", "00000000:0B:00.0"),
        ("PCI:0000:0b:00", "00000000:0B:00.0"),
        ("00001580:00:00.0", "00001580:00:00.0"),
        ("somewhere", ""),
        ("", ""),
        ("0000:0B:00.0 and more", ""),
    ],
)
def test_an_address_on_the_bus_has_one_spelling(text, address):
    assert normal_bus(text) == address
    assert normal_bus(address) == address


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("/opt/invented/bin/python", "python"),
        ("python train.py --token invented", "python"),
        ("/usr/bin/python3 --config=/etc/invented/secret", "python3"),
        ("C:\\Program Files\\Invented Co\\Some Program.exe", "Some Program.exe"),
        ("C:\\invented\\python.exe --token in\\vented", "python.exe"),
        ("[worker: queue] -active- (--token invented)", "worker"),
        ("TOKEN=invented run", "TOKEN"),
        ("[Not Found]", ""),
        ("[Insufficient Permissions]", ""),
        ("N/A", ""),
        ("", ""),
    ],
)
def test_of_a_process_the_name_of_its_program_is_kept_and_no_argument(title, name):
    assert values.program(title) == name


@given(st.text(max_size=60))
def test_no_text_makes_a_value_fail_and_a_program_has_no_spaces_of_arguments(text):
    for convert in (values.percent, values.watts, values.mebibytes, values.count, values.word, values.bus):
        convert(text)
    assert len(values.program(text)) <= 64
    assert "invented-secret" not in values.program(f"python {text} invented-secret")
