"""What a machine is asked: two scripts for any POSIX `sh`, sent on the standard input of `exec sh -s`.

Standard input, as no login shell reads it: quoting a script for `csh` and `fish` alike cannot be done.
A script is one block in braces, so that a half-received one runs not at all. Its answer is framed:
`0x1E`, a name, a newline, the section; the last section is `end`. What rc files print
comes before the first frame. Nothing but names of programs is asked of processes: arguments hold secrets.
"""

from __future__ import annotations

from typing import Literal

REMOTE = "exec sh -s"
"""The command that a login shell of any kind is given."""

MARK = b"\x1e"

FIELDS = (
    "index",
    "uuid",
    "name",  # between the two that no other cell is taken for: it may hold a comma
    "pci.bus_id",
    "serial",
    "driver_version",
    "memory.total",
    "memory.used",
    "memory.free",
    "utilization.gpu",
    "utilization.memory",
    "power.draw",
    "power.limit",
    "temperature.gpu",
    "temperature.memory",
    "fan.speed",
    "clocks.sm",
    "clocks.mem",
    "pstate",
    "mig.mode.current",
    "persistence_mode",
    "ecc.errors.corrected.volatile.total",
    "ecc.errors.uncorrected.volatile.total",
    "clocks_throttle_reasons.active",
)
"""What a driver of today is asked."""

OLDEST = (
    "index",
    "uuid",
    "name",
    "pci.bus_id",
    "serial",
    "driver_version",
    "memory.total",
    "memory.used",
    "memory.free",
    "utilization.gpu",
    "utilization.memory",
    "power.draw",
    "power.limit",
    "temperature.gpu",
    "fan.speed",
    "clocks.sm",
    "clocks.mem",
    "pstate",
)
"""What every driver knows: one unknown name makes `nvidia-smi` refuse the whole question."""

_HEAD = r"""
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin:/opt/rocm/bin; export PATH
exec </dev/null 2>/dev/null
s() { printf '\036%s\n' "$1"; }
h() { command -v "$1" >/dev/null; }
if h timeout; then t() { timeout -k 1 "$T" "$@"; }; else t() { "$@"; }; fi
s host
read -r name </proc/sys/kernel/hostname && printf 'name=%s\n' "$name"
read -r boot </proc/sys/kernel/random/boot_id && printf 'boot=%s\n' "$boot"
read -r uptime _ </proc/uptime && printf 'uptime=%s\n' "$uptime"
read -r load _ </proc/loadavg && printf 'load=%s\n' "$load"
printf 'now=%s\n' "$(date +%s)"
any=
"""

_STUCK = r"""
stuck=$(ps -A -o stat= -o comm= | while read -r a b; do
  case $a$b in D*nvidia-smi*|D*rocm-smi*|D*amd-smi*) printf '%s ' "$b";; esac; done)
if [ -n "$stuck" ]; then s stuck; printf '%s\n' "$stuck"; s end; exit 0; fi
"""
"""Asked of a machine whose last try failed: a tool that hangs in the kernel is not started again."""

# The exit status comes last, after `=`: a shell that cuts it off a long text takes minutes.
_NVIDIA = r"""
ask() {
  smi=$({
    s gpu; t nvidia-smi --query-gpu="$1" --format=csv,nounits; r=$?; echo "=$r"
    case $r in 124|137) ;; *)
      s apps
      t nvidia-smi --query-compute-apps=gpu_uuid,pid,process_name,used_memory --format=csv,nounits;;
    esac
  } 2>&1 | head -c 400000)
}
if h nvidia-smi; then
  any=1
  ask @FIELDS@
  case $smi in *"not a valid field"*) ask @OLDEST@;; esac
  printf '%s\n' "$smi"
  pids=
  while IFS=', ' read -r u p _; do
    case $p in ''|*[!0-9]*) continue;; esac
    case ,$pids, in *,"$p",*) ;; *) pids=${pids:+$pids,}$p;; esac
  done <<EOF
$smi
EOF
  if [ -n "$pids" ]; then
    s ps; ps -o pid= -o uid= -o user:32= -o etimes= -o stat= -o comm= -p "$pids"
    s cgroup
    IFS=,; for p in $pids; do
      [ -r "/proc/$p/cgroup" ] && while read -r l; do
        case $l in *slurm*|*job_*|*docker*|*libpod*|*containerd*|*kubepods*|*crio*|*lxc*)
          printf '%s %s\n' "$p" "$l";; esac
      done <"/proc/$p/cgroup"
    done; unset IFS
  fi
  d=@SLOW@
  case $smi in *"
=0"*) ;; *) d=1;; esac
  case $smi in *"Unable to"*|*"Unknown Error"*|*"ERR!"*|*"is lost"*) d=1;; esac
  if [ -n "$d" ] && h dmesg; then
    s dmesg; { dmesg --time-format=iso || dmesg; } 2>&1 | grep -e 'NVRM: Xid' -e 'not permitted' | tail -n 100
  fi
"""

_NVIDIA_SLOW = r"""
  case $smi in *"
=0"*)
    s xml; t nvidia-smi -q -x 2>&1
    s list; t nvidia-smi -L 2>&1
    s topo; t nvidia-smi topo -m 2>&1
    s nvlink; t nvidia-smi nvlink -s 2>&1;;
  esac
"""

_REST = r"""
fi
if h rocm-smi; then
  any=1
  s rocm
  t rocm-smi --showid --showproductname --showuniqueid --showserial --showbus --showuse --showmemuse \
    --showmeminfo vram --showpower --showmaxpower --showtemp --showfan --showclocks --showpids \
    --showdriverversion --json
elif h amd-smi; then
  any=1
  s amd; t amd-smi metric --json
  s amd-static; t amd-smi static --json
fi
[ -n "$any" ] || s none
s end
exit 0
"""


def probe(kind: Literal["fast", "slow"] = "fast", *, seconds: int = 12, careful: bool = False) -> bytes:
    """The script: `fast` asks figures and processes, `slow` also the facts that change rarely.

    Each tool has `seconds` where `timeout` is there. `careful` looks first whether one hangs from before.
    """
    parts = [_HEAD]
    if careful:
        parts.append(_STUCK)
    parts.append(_NVIDIA)
    if kind == "slow":
        parts.append(_NVIDIA_SLOW)
    text = "".join([*parts, _REST])
    for name, value in (
        ("@FIELDS@", ",".join(FIELDS)),
        ("@OLDEST@", ",".join(OLDEST)),
        ("@SLOW@", "1" if kind == "slow" else ""),
    ):
        text = text.replace(name, value)
    return f"{{ T={int(seconds)}\n{text}}}\n".encode("ascii")
