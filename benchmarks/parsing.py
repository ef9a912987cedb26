"""A page of 2,000 entries of arXiv's query API: our strict parser beside feedparser and the `arxiv` package.

Each parser reads the same invented page in a process of its own; processor time is
counted from after its import to after the last entry, memory at its peak.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.peers import binary
from benchmarks.table import markdown

ENTRIES = 2_000
OURS = "coordtui"

MEASURE = """
import json, resource, sys, time
body = open(sys.argv[1], "rb").read()
{prepare}
started = time.process_time()
count = {parse}
cpu = (time.process_time() - started) * 1000
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"entries": count, "cpu ms": cpu, "peak MB": peak}}))
"""

PARSERS = {
    OURS: (
        "from datetime import UTC, datetime; from coordtui_arxiv.sources.atom import parse_page",
        "len(parse_page(body, seen=datetime.now(UTC)).papers)",
    ),
    "feedparser": ("import feedparser", "len(feedparser.parse(body).entries)"),
    "arxiv": (
        """
import io, arxiv, requests
class Given(requests.adapters.BaseAdapter):
    def send(self, request, **options):
        answer = requests.Response()
        answer.status_code, answer.raw, answer.url = 200, io.BytesIO(body), request.url
        answer.request, answer.headers["Content-Type"] = request, "application/atom+xml"
        return answer
    def close(self): pass
client = arxiv.Client(page_size=2000, delay_seconds=0, num_retries=0)
client._session.mount("https://", Given())
search = arxiv.Search("all:invented", max_results=2000)
""",
        "sum(1 for _ in client.results(search))",
    ),
}


def invented_page(path: Path) -> None:
    """Write the page: invented papers as arXiv would write them."""
    from coordtui_arxiv.demo import feeds, invent

    now = datetime(2026, 11, 20, 6, tzinfo=UTC)
    rng = random.Random(7)
    subjects = [invent.Subject("invented bandits", "bandits inventés", "learning")]
    papers = [
        invent.paper(rng, subjects, key=f"2611.{number:05}", announced=now, seen=now)
        for number in range(ENTRIES)
    ]
    path.write_bytes(feeds.atom(papers, total=ENTRIES, start=0, asked=ENTRIES, now=now))


def main(reps: int = 7) -> None:
    """Interleave the parsers; each run is a new process."""
    page = Path(tempfile.mkdtemp(prefix="coordtui-bench-")) / "page.xml"
    invented_page(page)
    pythons = {OURS: sys.executable, "feedparser": binary("feedparser", "python"), "arxiv": sys.executable}
    results: dict[str, dict[str, list[float]]] = {name: {} for name, python in pythons.items() if python}
    for _ in range(reps):
        for name, row in results.items():
            prepare, parse = PARSERS[name]
            code = MEASURE.format(prepare=prepare, parse=parse)
            ran = subprocess.run([str(pythons[name]), "-c", code, str(page)], capture_output=True, check=True)
            for key, value in json.loads(ran.stdout).items():
                row.setdefault(key, []).append(value)
    size = page.stat().st_size / 1e6
    print(f"\nParsing {ENTRIES} entries ({size:.1f} MB): median (lowest-highest) of {reps} runs each\n")
    print(markdown(results, ours=OURS))
