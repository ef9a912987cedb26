"""A connection carries nothing but the program: no tunnel into the server's network, none out of it.

Each way is closed by the key line alone (`PROBE` on the careless server) and by sshd's settings alone
(`OPEN_PROBE` on the server without the gate), and open where neither closes it: the control in each test.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ssh.drop_in import knows
from tests.ssh.rig import OPEN_PROBE, PROBE, Rig
from tests.ssh_server import free_port
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)

CLOSED = [(PROBE, "careless"), (OPEN_PROBE, "ungated")]
OPEN = (OPEN_PROBE, "careless")

SAID = b"said by a service of the server"


@pytest.fixture(scope="module")
def service(rig: Rig) -> Iterator[tuple[int, Path]]:
    """A service that greets whoever connects: the port, and the socket that the account may open too."""
    path = rig.place.root / "service"
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(path))
        path.chmod(0o666)
        unix.listen()
        for each in (tcp, unix):
            threading.Thread(target=_greet, args=(each,), daemon=True).start()
        yield tcp.getsockname()[1], path
        for each in (tcp, unix):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _greet(door: socket.socket) -> None:
    with suppress(OSError):
        while True:
            line, _ = door.accept()
            with line:
                line.sendall(SAID)


def heard(family: int, address: object, first: bytes = b"") -> bytes:
    """What is said at an address, after `first` was said to it; nothing where nobody answers."""
    with socket.socket(family) as line, suppress(OSError):
        line.settimeout(20)
        line.connect(address)
        line.sendall(first)
        said = b""
        while not said.endswith(SAID) and (more := line.recv(100)):
            said += more
        return said
    return b""


def listens(port: int) -> bool:
    """Whether somebody listens at a port of loopback."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def everywhere(way: Callable[[str, str], bool]) -> list[bool]:
    """Whether the way is open: by each lock alone, and without any."""
    return [way(*each) for each in (*CLOSED, OPEN)]


def test_no_port_of_the_server_is_reached(rig, service, short) -> None:
    """Through -L, -D and -L of sockets, which one connection asks for together, and through -W."""
    port, path = service

    def ways(login: str, server: str) -> list[bool]:
        local, socks = free_port(), free_port()
        asked = ["-N", "-L", f"{local}:127.0.0.1:{port}", "-D", f"{socks}"]
        asked += ["-L", f"{short}/{login}{server}:{path}"]
        with rig.held(login, *asked, server=server):
            until(lambda: listens(local) and listens(socks), 20, "no client")
            to_service = b"\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2, "big")
            found = [
                heard(socket.AF_INET, ("127.0.0.1", local)),
                heard(socket.AF_INET, ("127.0.0.1", socks), to_service),
                heard(socket.AF_UNIX, f"{short}/{login}{server}"),
            ]
        ran = rig.run(login, "-W", f"127.0.0.1:{port}", server=server)
        return [SAID in each for each in (*found, ran.stdout.encode())]

    assert [ways(*each) for each in (*CLOSED, OPEN)] == [[False] * 4, [False] * 4, [True] * 4]


def test_no_port_of_the_server_leads_to_the_client(rig) -> None:
    def way(login: str, server: str) -> bool:
        port = free_port()
        asked = ["-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{port}:127.0.0.1:9"]
        with rig.held(login, *asked, server=server) as client:
            until(lambda: client.poll() is not None or listens(port), 20, "neither refused nor open")
            return listens(port)

    assert everywhere(way) == [False, False, True]


def test_no_socket_is_made_on_the_server(rig) -> None:
    def way(login: str, server: str) -> bool:
        path = rig.place.home / f"made-{login}-{server}"
        asked = ["-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{path}:127.0.0.1:9"]
        with rig.held(login, *asked, server=server) as client:
            until(lambda: client.poll() is not None or path.exists(), 20, "neither refused nor open")
            made = path.exists()
            path.unlink(missing_ok=True)
            return made

    assert everywhere(way) == [False, False, True]


@pytest.mark.skipif(
    not (os.getuid() == 0 and os.access("/dev/net/tun", os.W_OK)), reason="no tunnel can be made here"
)
def test_no_network_is_tunnelled(rig) -> None:
    """A key line does not hold this: sshd's settings do, and that the account may make no device."""

    def answer(login: str, server: str) -> str:
        asked = ["-o", "ExitOnForwardFailure=yes", "-o", "LogLevel=DEBUG1", "-w", "any:any", "-N"]
        return rig.run(login, *asked, server=server).stderr

    assert "Server has rejected tunnel device forwarding" in answer(OPEN_PROBE, "ungated")
    assert "Failed to open the tunnel device" in answer(PROBE, "careless")


def test_a_connection_without_a_session_starts_nothing(rig) -> None:
    before = rig.log().count("Accepted publickey")
    with rig.held("bo", "-N") as client:
        until(lambda: rig.log().count("Accepted publickey") > before, 20, "not let in")
        assert rig.programs() == set()
        assert client.poll() is None


@pytest.mark.skipif(not knows("UnusedConnectionTimeout"), reason="this sshd keeps unused connections")
def test_a_connection_without_a_session_is_closed_after_a_while(rig) -> None:
    """The documented minute is two seconds on the server without the gate."""
    with rig.held(PROBE, "-N", server="ungated") as client:
        assert client.wait(30) == 255


def test_sshd_itself_reads_its_settings_as_they_are_meant(rig) -> None:
    config = rig.place.etc / "strict_config"
    who = f"user={rig.place.account},host=client,addr=192.0.2.7"
    command = [*rig.place.within, shutil.which("sshd", path="/usr/sbin") or "sshd", "-T"]
    ran = subprocess.run([*command, "-f", str(config), "-C", who], capture_output=True, text=True, check=True)
    said = set(ran.stdout.splitlines())
    assert said >= {
        *("disableforwarding yes", "allowtcpforwarding no", "allowstreamlocalforwarding no"),
        *("allowagentforwarding no", "x11forwarding no", "permittunnel no", "permituserrc no"),
        *("passwordauthentication no", "kbdinteractiveauthentication no"),
        *("maxsessions 1", "maxstartups 100:30:300", "gatewayports no"),
    }
    assert int(next(each for each in said if each.startswith("clientaliveinterval")).split()[1]) in range(
        1, 61
    )
