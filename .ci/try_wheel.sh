# Uses an installed wheel as a new user would; run in an empty folder that holds venv/.
export COORDTUI_SETTINGS="$PWD/settings.toml" XDG_STATE_HOME="$PWD/state" XDG_CACHE_HOME="$PWD/cache"
program="$PWD/venv/bin/coordtui"

"$program" --version
"$program" plugin list
"$program" demo --into "sqlite:///$PWD/lab.db" --people 50 --papers 50
"$program" --store "sqlite:///$PWD/lab.db" --lang fr people list >people.txt
head -n 3 people.txt
"$program" --store "sqlite:///$PWD/lab.db" doctor
# The fonts of what is printed are in the wheel.
"$program" --store "sqlite:///$PWD/lab.db" training sheet 25 --output sheet.pdf
[ "$(head -c 5 sheet.pdf)" = "%PDF-" ]
"$program" --store "sqlite:///$PWD/lab.db" gpus sweep
"$program" --store "sqlite:///$PWD/lab.db" gpus status --free >gpus.txt
head -n 3 gpus.txt
"$PWD/venv/bin/python" - "$program" "sqlite:///$PWD/lab.db" <<'PYTHON'
"""Open the program in a pseudo-terminal, wait for its first page, leave with ctrl+q."""
import os, pty, select, struct, sys, fcntl, termios, time

program, store = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execv(program, [program, "--store", store, "--lang", "fr"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
seen, deadline = b"", time.monotonic() + 30
while "Aujourd".encode() not in seen and time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.2)[0]:
        seen += os.read(terminal, 65536)
assert b"Aujourd" in seen, "the first page did not appear: " + seen[-2000:].decode(errors="replace")
os.write(terminal, b"\x11")
while time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.2)[0]:
        try:
            if not os.read(terminal, 65536):
                break
        except OSError:
            break
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
assert status == 0, f"the program left with {status}"
print("the installed program opened in French and left with 0")
PYTHON
