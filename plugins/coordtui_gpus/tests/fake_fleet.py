"""A fleet on this machine: a real sshd on loopback, many names for it, and a made-up `nvidia-smi`.

Each alias has its own entry among the known hosts and its own behaviour, told by a file that the made-up tool
reads at each run: `fleet.behave("node007", "hang")`. Everything lies in one folder; nothing outside it is
written, but for `/run/sshd`, which sshd wants of root.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SSHD = shutil.which("sshd") or next(
    (each for each in ("/usr/sbin/sshd", "/usr/local/sbin/sshd") if os.path.exists(each)), None
)

BEHAVIOURS = (
    "ok",  # all GPUs
    "hang",  # the tool never ends, and takes no notice of being asked to
    "die",  # the connection is killed half-way
    "lose",  # GPU 1 has fallen off the bus; the tool goes on
    "lost-all",  # so it did with an old driver, which then tells of none
    "old",  # a driver that does not know all fields
    "no-driver",
    "no-tool",  # there is no nvidia-smi
    "babble",  # the tool prints without end
    "flood",  # the rc file prints without end
    "busy",  # processes on every GPU
    "slow",  # it takes a second
    "play",  # it plays recorded files: see `play`
)

_TOOL = r"""#!/bin/sh
d=@DIR@; a=$FLEET_ALIAS
read -r how <"$d/how/$a" || how=ok
case $1 in
--query-gpu=*)
  fields=$1; p=; read -r p 2>/dev/null <"$d/running/$a"
  [ -n "$p" ] && kill -0 "$p" 2>/dev/null && echo "$a" >>"$d/twice"
  echo $$ >"$d/running/$a"; trap ': >"$d/running/$a"' EXIT
  n=0; for f in "$d"/running/*; do [ -s "$f" ] && n=$((n + 1)); done
  echo "$n" >>"$d/at-once"; echo "$a" >>"$d/asked"
  case $how in
    hang) trap '' TERM; sleep @HANG@;;
    slow) sleep 1;;
    die) p=$$; while [ "$p" -gt 1 ]; do
        q=$(ps -o ppid= -p "$p" | tr -d ' ')
        case $(ps -o comm= -p "$q") in sshd*) kill -9 "$p"; exit 1;; esac; p=$q
      done;;
    babble) while :; do echo "a line of a flood that says nothing at all, again and again and again"; done;;
    no-driver) echo "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."; exit 9;;
    lost-all) echo "Unable to determine the device handle for GPU 0000:02:00.0: Unknown Error"; exit 255;;
    old) case $fields in *clocks_throttle*|*temperature.memory*)
      echo 'Field "temperature.memory" is not a valid field to query.'; exit 2;; esac;;
  esac
  sleep @TOOL@
  if [ "$how" = play ]; then cat "$d/play/$a.gpu"; exit 0; fi
  f=${fields#--query-gpu=}; case $f in *clocks_throttle*) c=$d/new/$a;; *) c=$d/old/$a;; esac
  while read -r line; do
    case $how$line in
      lose1,*) echo "Unable to determine the device handle for GPU1: 0000:02:00.0: GPU is lost.  Reboot it";;
      *) echo "$line";;
    esac
  done <"$c.csv";;
--query-compute-apps=*)
  if [ "$how" = play ]; then cat "$d/play/$a.apps"; exit 0; fi
  echo "gpu_uuid, pid, process_name, used_gpu_memory [MiB]"
  if [ "$how" = busy ]; then
    read -r p <"$d/pid"
    while read -r u; do echo "$u, $p, /opt/fictive/train --token=PLACEHOLDER, 4096"; done <"$d/uuids/$a"
  fi;;
-q) if [ "$how" = play ]; then cat "$d/play/$a.xml"; else cat "$d/xml/$a"; fi;;
-L) cat "$d/list/$a";;
esac
"""

_RC = """[ -e "@DIR@/noise/$FLEET_ALIAS" ] && cat "@DIR@/noise/$FLEET_ALIAS"
read -r how <"@DIR@/how/$FLEET_ALIAS"
[ "$how" = flood ] && while :; do echo "a line of a flood that says nothing at all, again and again"; done
:
"""


class FakeFleet:
    """The running fleet. `names` are the aliases; `ssh_config` and `known_hosts` are what a client needs."""

    def __init__(self, folder: Path, *, hosts: int = 100, gpus: int = 8, tool_seconds: float = 0.05) -> None:
        self.folder, self.gpus = folder, gpus
        self.names = [f"node{number:03d}" for number in range(1, hosts + 1)]
        self.ssh_config, self.known_hosts = folder / "ssh_config", folder / "known_hosts"
        self._tool_seconds = tool_seconds
        self._servers: list[subprocess.Popen[bytes]] = []
        self._port_of: dict[str, int] = {}
        self._known: dict[str, str] = {}
        self._refused: set[str] = set()
        self._unwanted: set[str] = set()

    def start(self) -> FakeFleet:
        """Make keys, answers and configuration, and start the server."""
        for name in ("how", "running", "noise", "play", "new", "old", "uuids", "xml", "list", "bin", "home"):
            (self.folder / name).mkdir(parents=True)
        self._key("client")
        self._key("stranger")
        shutil.copy(self.folder / "client.pub", self.folder / "authorized_keys")
        self._fill()
        self._job = subprocess.Popen(["sleep", "86400"], stdin=subprocess.DEVNULL)
        (self.folder / "pid").write_text(f"{self._job.pid}\n")
        self._port = self._serve("host")
        self.reset()
        return self

    def stop(self) -> None:
        """End the servers, and all that still runs of the tool."""
        self._job.kill()
        self._job.wait()
        for server in self._servers:
            for pid in [*_children_of(server.pid), server.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, 9)
            server.wait()
        self._servers.clear()

    def reset(self) -> None:
        """All machines as at the beginning."""
        for name in self.names:
            self._port_of[name] = self._port
            self._known[name] = (self.folder / "host.pub").read_text()
            self.behave(name, "ok")
            (self.folder / "noise" / name).unlink(missing_ok=True)
            (self.folder / "running" / name).unlink(missing_ok=True)
        self._refused.clear()
        self._unwanted.clear()
        self.forget()
        self.write()

    def fingerprint(self, key: str) -> str:
        """That of a host key: `host`, or `other` after a change."""
        words = ["ssh-keygen", "-lf", str(self.folder / f"{key}.pub")]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()[1]

    # What a machine does.

    def behave(self, name: str, how: str) -> None:
        """One of `BEHAVIOURS`."""
        assert how in BEHAVIOURS, how
        (self.folder / "how" / name).write_text(f"{how}\n")

    def noise(self, name: str, text: str | bytes) -> None:
        """What its rc file prints before anything else."""
        data = text if isinstance(text, bytes) else text.encode()
        (self.folder / "noise" / name).write_bytes(data)

    def play(self, name: str, gpu: bytes, apps: bytes = b"", xml: bytes = b"") -> None:
        """Let it play these outputs."""
        for kind, data in (("gpu", gpu), ("apps", apps), ("xml", xml)):
            (self.folder / "play" / f"{name}.{kind}").write_bytes(data)
        self.behave(name, "play")

    def change_key(self, *names: str) -> None:
        """Put another machine with another key in the place of these."""
        if not (self.folder / "other").exists():
            self._other = self._serve("other")
        for name in names:
            self._port_of[name] = self._other
        self.write()

    def forget_key(self, *names: str) -> None:
        """As if these were never visited."""
        for name in names:
            self._known.pop(name)
        self.write()

    def lock_out(self, *names: str) -> None:
        """Come to these with a key that they do not know."""
        self._unwanted.update(names)
        self.write()

    def switch_off(self, *names: str) -> None:
        """Nobody listens there any more."""
        self._refused.update(names)
        self.write()

    @property
    def process(self) -> int:
        """The number of the process that a busy machine names; it runs."""
        return self._job.pid

    def write(self) -> None:
        """Write the client's configuration and its known hosts."""
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = closed.getsockname()[1]
        lines = []
        for name in self.names:
            key = "stranger" if name in self._unwanted else "client"
            port = nobody if name in self._refused else self._port_of[name]
            lines += [f"Host {name}", "  HostName 127.0.0.1", f"  Port {port}", f"  HostKeyAlias {name}"]
            lines += [f"  IdentityFile {self.folder / key}", f"  SetEnv FLEET_ALIAS={name}"]
        lines += ["Host *", "  IdentitiesOnly yes", "  IdentityAgent none", f"  User {_me()}"]
        lines += [f"  UserKnownHostsFile {self.known_hosts}", "  GlobalKnownHostsFile /dev/null"]
        self.ssh_config.write_text("\n".join(lines) + "\n")
        self.known_hosts.write_text("".join(f"{name} {key}" for name, key in self._known.items()))

    # What was seen.

    @property
    def asked(self) -> list[str]:
        """Each machine in the order in which its tool was started."""
        return self._lines("asked")

    @property
    def twice(self) -> list[str]:
        """Machines where the tool was started while it still ran."""
        return self._lines("twice")

    @property
    def most_at_once(self) -> int:
        """How many tools ran at one time, at most."""
        return max(map(int, self._lines("at-once")), default=0)

    def forget(self) -> None:
        """Begin to count anew."""
        for name in ("asked", "twice", "at-once"):
            (self.folder / name).unlink(missing_ok=True)

    def uuids(self, name: str) -> list[str]:
        """The GPUs of a machine."""
        return (self.folder / "uuids" / name).read_text().split()

    def _lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().split() if path.exists() else []

    def _key(self, name: str) -> None:
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(self.folder / name)]
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL)

    def _fill(self) -> None:
        from coordtui_gpus.collecting.scripts import FIELDS, OLDEST

        tool = _TOOL.replace("@DIR@", str(self.folder)).replace("@TOOL@", f"{self._tool_seconds}")
        path = self.folder / "bin" / "nvidia-smi"
        path.write_text(tool.replace("@HANG@", "60"))
        path.chmod(0o755)
        (self.folder / "home" / ".bashrc").write_text(_RC.replace("@DIR@", str(self.folder)))
        for number, name in enumerate(self.names, 1):
            gpus = [_gpu(number, index) for index in range(self.gpus)]
            for folder, fields in (("new", FIELDS), ("old", OLDEST)):
                rows = [fields, *([each[field] for field in fields] for each in gpus)]
                text = "".join(", ".join(map(_header if row is fields else str, row)) + "\n" for row in rows)
                (self.folder / folder / f"{name}.csv").write_text(text)
            (self.folder / "uuids" / name).write_text("".join(f"{each['uuid']}\n" for each in gpus))
            (self.folder / "xml" / name).write_text(_xml(gpus))
            listed = (f"GPU {each['index']}: {each['name']} (UUID: {each['uuid']})\n" for each in gpus)
            (self.folder / "list" / name).write_text("".join(listed))

    def _serve(self, key: str) -> int:
        """Start a server with this host key; its port."""
        self._key(key)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        path = f"{self.folder / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        config = self.folder / f"sshd_{key}"
        config.write_text(
            f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {self.folder / key}\n"
            f"AuthorizedKeysFile {self.folder / 'authorized_keys'}\nPidFile none\nStrictModes no\nUsePAM no\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n"
            "MaxStartups 1000\nMaxSessions 100\nLogLevel ERROR\nAcceptEnv FLEET_ALIAS\nUseDNS no\n"
            f'SetEnv PATH="{path}" HOME="{self.folder / "home"}"\n'
        )
        if os.getuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        with (self.folder / f"sshd_{key}.log").open("wb") as log:
            words = [str(SSHD), "-D", "-e", "-f", str(config)]
            server = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._servers.append(server)
        for _ in range(250):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return port
            if server.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError((self.folder / f"sshd_{key}.log").read_text())


@contextmanager
def fake_fleet(
    folder: Path, *, hosts: int = 100, gpus: int = 8, tool_seconds: float = 0.05
) -> Iterator[FakeFleet]:
    """A running fleet, ended with the block."""
    fleet = FakeFleet(folder, hosts=hosts, gpus=gpus, tool_seconds=tool_seconds)
    try:
        yield fleet.start()
    finally:
        fleet.stop()


def why_not() -> str:
    """Why no fleet can be started here; empty when one can."""
    if SSHD is None or not shutil.which("ssh") or not shutil.which("ssh-keygen"):
        return "there is no sshd, ssh or ssh-keygen"
    if os.getuid() == 0 and not os.access("/run", os.W_OK):
        return "sshd needs /run/sshd"
    return ""


def _me() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _children_of(pid: int) -> Sequence[int]:
    """All processes below one, the nearest last."""
    found: list[int] = []
    out = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False).stdout
    pairs = [tuple(map(int, line.split())) for line in out.splitlines()]
    parents = {pid}
    while new := {one for one, parent in pairs if parent in parents and one not in found}:
        found = [*new, *found]
        parents = new
    return found


def _gpu(host: int, index: int) -> dict[str, object]:
    """A GPU whose figures tell which it is, so that a mix-up shows."""
    return {
        "index": index,
        "uuid": f"GPU-{host:08x}-{index:04x}-4000-8000-000000000000",
        "pci.bus_id": f"00000000:{index + 1:02X}:00.0",
        "name": "NVIDIA Fictive 80GB",
        "serial": f"{host:04d}{index:04d}",
        "driver_version": "590.10.01",
        "memory.total": 81920,
        "memory.used": 100 * index + host,
        "memory.free": 81920 - 100 * index - host,
        "utilization.gpu": (host + index) % 101,
        "utilization.memory": index,
        "power.draw": f"{60 + index}.25",
        "power.limit": "700.00",
        "temperature.gpu": 30 + index,
        "temperature.memory": 35 + index,
        "fan.speed": "[N/A]",
        "clocks.sm": 1980,
        "clocks.mem": 2619,
        "pstate": "P0",
        "mig.mode.current": "Disabled",
        "persistence_mode": "Enabled",
        "ecc.errors.corrected.volatile.total": 0,
        "ecc.errors.uncorrected.volatile.total": 0,
        "clocks_throttle_reasons.active": "0x0000000000000001",
    }


_UNITS = {"memory": " [MiB]", "power": " [W]", "utilization": " [%]", "fan": " [%]", "clocks": " [MHz]"}


def _header(field: str) -> str:
    """A heading as the tool writes it: with the unit, and current clocks by another name."""
    if field.startswith("clocks_"):
        return "clocks_event_reasons.active"
    name = {"clocks.sm": "clocks.current.sm", "clocks.mem": "clocks.current.memory"}.get(field, field)
    return name + _UNITS.get(field.split(".", maxsplit=1)[0], "")


def _xml(gpus: Sequence[dict[str, object]]) -> str:
    parts = [
        f'<gpu id="{each["pci.bus_id"]}"><product_name>{each["name"]}</product_name>'
        f"<uuid>{each['uuid']}</uuid><serial>{each['serial']}</serial><vbios_version>96.00.00</vbios_version>"
        f"<minor_number>{each['index']}</minor_number>"
        f"<pci><pci_bus_id>{each['pci.bus_id']}</pci_bus_id></pci>"
        f"<fb_memory_usage><total>{each['memory.total']} MiB</total><used>{each['memory.used']} MiB</used>"
        f"<free>{each['memory.free']} MiB</free></fb_memory_usage></gpu>"
        for each in gpus
    ]
    head = '<?xml version="1.0" ?>\n<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">\n<nvidia_smi_log>'
    return f"{head}<driver_version>590.10.01</driver_version>{''.join(parts)}</nvidia_smi_log>\n"
