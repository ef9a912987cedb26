"""One machine, one reading: ours beside gpustat and nvitop, on a made-up driver with eight GPUs.

There is no GPU here. A library `libnvidia-ml.so.1` is compiled for the run and put before any other: it
tells of eight GPUs with two processes each, at once; gpustat and nvitop read it in their own process. Ours
does not load the library of the driver: it runs a script with `nvidia-smi`, as on any machine, and here that
is a shell script that prints the same eight GPUs after a pause of the length that is asked for.

Like for like is what is told in the end: use, memory, power, temperature, and whose processes. Not like
for like: a reading of ours starts `sh`, `nvidia-smi` and `ps`, and its time includes theirs and the pause
(none, and 50 ms for each of two questions); the real library takes 1 to 20 ms for a GPU, here it takes
nothing, and nvitop and gpustat also tell of the processors of each process. Warm is within one process: our
script and reading, `gpustat.new_query()`, nvitop's devices and their snapshots. Cold is a whole command:
`coordtui gpus parse` of that answer, which asks nothing, `gpustat --json`, `nvitop -1`.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.gpus_lab import Machine
from benchmarks.start import PROGRAM

REPS_WARM, REPS_COLD, PROCESSES = 30, 5, 2

_LIBRARY = r"""
#include <string.h>
#include <stdio.h>
typedef unsigned int u; typedef unsigned long long ull; typedef void *D;
typedef struct { u pid; ull used; u gi, ci; } P;
typedef struct { ull total, free, used; } M;
typedef struct { u version; ull total, reserved, free, used; } M2;
typedef struct { u gpu, memory; } U;
typedef struct { char old[16]; u domain, bus, device, id, sub; char name[32]; } B;
#define N(d) ((int)(size_t)(d) - 1)
int nvmlInit_v2(void) { return 0; }
int nvmlInitWithFlags(u f) { return 0; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int e) { return "made up"; }
int nvmlSystemGetDriverVersion(char *s, u n) { snprintf(s, n, "999.01"); return 0; }
int nvmlSystemGetNVMLVersion(char *s, u n) { snprintf(s, n, "999.01"); return 0; }
int nvmlSystemGetCudaDriverVersion_v2(int *v) { *v = 12080; return 0; }
int nvmlDeviceGetCount_v2(u *n) { *n = 8; return 0; }
int nvmlDeviceGetHandleByIndex_v2(u i, D *d) { *d = (D)(size_t)(i + 1); return i < 8 ? 0 : 2; }
int nvmlDeviceGetIndex(D d, u *i) { *i = N(d); return 0; }
int nvmlDeviceGetName(D d, char *s, u n) { snprintf(s, n, "Fictive F80 80GB HBM9"); return 0; }
int nvmlDeviceGetUUID(D d, char *s, u n) {
  snprintf(s, n, "GPU-00000001-0000-4000-8000-%012x", N(d)); return 0; }
int nvmlDeviceGetTemperature(D d, int k, u *t) { *t = 60 + N(d); return 0; }
int nvmlDeviceGetFanSpeed(D d, u *t) { return 3; }
int nvmlDeviceGetMemoryInfo(D d, M *m) {
  m->total = 85520809984ull; m->used = 59862155264ull; m->free = m->total - m->used; return 0; }
int nvmlDeviceGetMemoryInfo_v2(D d, M2 *m) {
  m->total = 85520809984ull; m->used = 59862155264ull; m->free = m->total - m->used; m->reserved = 0;
  return 0; }
int nvmlDeviceGetUtilizationRates(D d, U *r) { r->gpu = 90; r->memory = 54; return 0; }
int nvmlDeviceGetEncoderUtilization(D d, u *a, u *b) { *a = 0; *b = 1; return 0; }
int nvmlDeviceGetDecoderUtilization(D d, u *a, u *b) { *a = 0; *b = 1; return 0; }
int nvmlDeviceGetPowerUsage(D d, u *w) { *w = 580000; return 0; }
int nvmlDeviceGetEnforcedPowerLimit(D d, u *w) { *w = 700000; return 0; }
int nvmlDeviceGetPowerManagementLimit(D d, u *w) { *w = 700000; return 0; }
int nvmlDeviceGetClockInfo(D d, int k, u *c) { *c = 1980; return 0; }
int nvmlDeviceGetPciInfo_v3(D d, B *b) {
  memset(b, 0, sizeof *b); b->bus = 16 * N(d) + 17; snprintf(b->name, 32, "00000000:%02X:00.0", b->bus);
  snprintf(b->old, 16, "0000:%02X:00.0", b->bus); return 0; }
static int running(D d, u *n, P *p) {
  u pids[] = {@PIDS@}; u have = sizeof pids / sizeof *pids;
  if (*n < have || !p) { *n = have; return 7; }
  for (u i = 0; i < have; i++) { p[i].pid = pids[i]; p[i].used = 29930ull << 20; p[i].gi = p[i].ci = -1u; }
  *n = have; return 0; }
int nvmlDeviceGetComputeRunningProcesses_v3(D d, u *n, P *p) { return running(d, n, p); }
int nvmlDeviceGetComputeRunningProcesses_v2(D d, u *n, P *p) { return running(d, n, p); }
int nvmlDeviceGetGraphicsRunningProcesses_v3(D d, u *n, P *p) { *n = 0; return 0; }
int nvmlDeviceGetGraphicsRunningProcesses_v2(D d, u *n, P *p) { *n = 0; return 0; }
"""

_SMI = """#!/bin/sh
sleep {seconds}
case $1 in
--query-gpu=*) cat {folder}/gpus;;
--query-compute-apps=*) cat {folder}/apps;;
esac
"""

_WARM = """
import resource, statistics, sys, time
def cpu():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)
{before}
found = []
for _ in range({reps} + 1):
    spent, began = cpu(), time.perf_counter()
    {work}
    found.append((time.perf_counter() - began, cpu() - spent))
print(*(statistics.median(each[place] * 1000 for each in found[1:]) for place in (0, 1)))
"""

_OURS = """
import asyncio
from datetime import UTC, datetime
from coordtui_gpus.collecting.answers import Question, Target
from coordtui_gpus.collecting.scripts import probe
from coordtui_gpus.collecting.transports.local import Local
from coordtui_gpus.collecting.understanding import heard_of
loop, here, at = asyncio.new_event_loop(), Local(), datetime.now(UTC)
def read():
    answer = loop.run_until_complete(here.ask(Target(1, ""), Question(script=probe(), seconds=20)))
    heard = heard_of(1, answer, at=at, took=0)
    assert heard.state == "ok" and len(heard.observation.gpus) == 8, heard
    assert len(heard.observation.processes) == 16
"""

_GPUSTAT = "import gpustat\nassert len(gpustat.new_query().gpus[0].processes) == 2"
_NVITOP = (
    "from nvitop import Device\n"
    "def read():\n    for each in Device.all():\n        each.as_snapshot()\n"
    "        [one.as_snapshot() for one in each.processes().values()]\n"
    "assert len(Device.all()) == 8 and len(Device(0).processes()) == 2"
)


def main() -> int:
    """Print the table."""
    if not shutil.which("gcc"):
        print("one machine: no gcc, nothing is measured")
        return 0
    jobs = [subprocess.Popen(["sleep", "600"], stdin=subprocess.DEVNULL) for _ in range(PROCESSES)]
    try:
        with tempfile.TemporaryDirectory() as name:
            environment = _made(Path(name), [each.pid for each in jobs])
            warm, cold = _warm(Path(name), environment), _cold(Path(name), environment)
    finally:
        for each in jobs:
            each.kill()
            each.wait()
    print(f"\nOne machine of eight GPUs, one reading: medians of {REPS_WARM} warm, {REPS_COLD} cold, ms\n")
    print("| | warm | CPU | a whole command | CPU |\n|---|---|---|---|---|")
    for what in {**warm, **cold}:
        both = [f"{value:.1f}" for value in (*warm[what], *cold.get(what, ()))]
        print(f"| {what} | {' | '.join(both)} |")
    return 0


def _made(folder: Path, pids: list[int]) -> dict[str, str]:
    """The library and the tool; the environment in which they are found."""
    source = folder / "made.c"
    source.write_text(_LIBRARY.replace("@PIDS@", ", ".join(map(str, pids))))
    words = ["gcc", "-shared", "-fPIC", "-O1", "-w", "-o", str(folder / "libnvidia-ml.so.1"), str(source)]
    subprocess.run(words, check=True)
    machine, moment = Machine(1), datetime.now(UTC)
    (folder / "answer").write_bytes(machine.answer(moment))
    gpus = machine.answer(moment).decode().partition("\x1egpu\n")[2].partition("=0\n")[0]
    apps = "".join(
        f"{machine.uuid(index)}, {pid}, /opt/python, 29930\n" for index in range(8) for pid in pids
    )
    (folder / "gpus").write_text(gpus)
    (folder / "apps").write_text(f"gpu_uuid, pid, process_name, used_gpu_memory [MiB]\n{apps}")
    return {**os.environ, "LD_LIBRARY_PATH": str(folder), "HOME": str(folder), "TERM": "xterm-256color"}


def _tool(folder: Path, seconds: float) -> str:
    """A path on which the made-up tool takes so long."""
    place = folder / f"bin{seconds}"
    place.mkdir(exist_ok=True)
    (place / "nvidia-smi").write_text(_SMI.format(seconds=seconds, folder=folder))
    (place / "nvidia-smi").chmod(0o755)
    return f"{place}:{os.environ['PATH']}"


def _warm(folder: Path, environment: dict[str, str]) -> dict[str, tuple[float, float]]:
    found = {}
    for what, before, work, seconds in (
        ("ours, a tool that takes no time", _OURS, "read()", 0),
        ("ours, a tool that takes 2 × 50 ms", _OURS, "read()", 0.05),
        ("gpustat", _GPUSTAT, "gpustat.new_query()", 0),
        ("nvitop", _NVITOP, "read()", 0),
    ):
        code = _WARM.format(before=before, work=work, reps=REPS_WARM)
        words = [sys.executable, "-c", code]
        env = {**environment, "PATH": _tool(folder, seconds)}
        done = subprocess.run(words, env=env, check=False, capture_output=True, text=True)
        if done.returncode:
            print(f"{what}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            continue
        took, cpu = map(float, done.stdout.split())
        found[what] = took, cpu
    return found


def _cold(folder: Path, environment: dict[str, str]) -> dict[str, tuple[float, float]]:
    place = Path(PROGRAM).parent
    found = {}
    for what, words in (
        ("ours, a tool that takes no time", [PROGRAM, "gpus", "parse", str(folder / "answer"), "--json"]),
        ("gpustat", [str(place / "gpustat"), "--json"]),
        ("nvitop", [str(place / "nvitop"), "-1"]),
    ):
        if not Path(words[0]).exists():
            continue
        rows = []
        for _ in range(REPS_COLD + 1):
            spent, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
            subprocess.run(words, env=environment, check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime
            rows.append(((perf_counter() - began) * 1000, cpu * 1000))
        found[what] = median(each[0] for each in rows[1:]), median(each[1] for each in rows[1:])
    return found


if __name__ == "__main__":
    sys.exit(main())
