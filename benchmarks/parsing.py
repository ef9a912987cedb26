"""Pages of arXiv: our strict parsers beside others that read the same.

A page of 2,000 entries of the query API beside feedparser and the `arxiv` package, a page of
2,500 records of OAI-PMH beside lxml and the standard library's ElementTree, which take out the
texts of the same elements and check nothing. Each parser reads the invented page in a process
of its own; processor time is counted from after its import to after the last entry, memory at its peak.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.peers import binary
from benchmarks.table import markdown

ENTRIES, RECORDS = 2_000, 2_500
OURS = "coordtui"

MEASURE = """
import json, sys, time
body = open(sys.argv[1], "rb").read()
{prepare}
started = time.process_time()
count = {parse}
cpu = (time.process_time() - started) * 1000
peak = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
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

TEXTS = """
RAW = "{http://arxiv.org/OAI/arXivRaw/}"
def texts():
    found = []
    for raw in etree.fromstring(body).iter(RAW + "arXivRaw"):
        paper = {part.tag: part.text for part in raw if len(part) == 0}
        paper["versions"] = [(v.get("version"), v.findtext(RAW + "date")) for v in raw.iter(RAW + "version")]
        found.append(paper)
    return found
"""

HARVESTERS = {
    OURS: (
        "from datetime import UTC, datetime; from coordtui_arxiv.sources.oai import parse_harvest",
        "len(parse_harvest(body, seen=datetime.now(UTC)).records)",
    ),
    "lxml": (f"from lxml import etree\n{TEXTS}", "len(texts())"),
    "ElementTree": (f"import xml.etree.ElementTree as etree\n{TEXTS}", "len(texts())"),
}


def invented_records(path: Path) -> None:
    """Write a page of a harvest: as many invented papers as arXiv sends at once."""
    from benchmarks.arxiv_invented import LAST, Invention
    from tests.fake_arxiv.oai import document, record

    papers = Invention().papers(RECORDS)
    listed = "".join(record(paper, paper.announced.date()) for paper in papers)
    path.write_bytes(document(f"<ListRecords>{listed}</ListRecords>", now=LAST))


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


def compare(
    what: str,
    page: Path,
    parsers: Mapping[str, tuple[str, str]],
    pythons: Mapping[str, str | None],
    reps: int,
) -> None:
    """Interleave the parsers; each run is a new process."""
    results: dict[str, dict[str, list[float]]] = {name: {} for name in parsers if pythons[name]}
    for _ in range(reps):
        for name, row in results.items():
            prepare, parse = parsers[name]
            code = MEASURE.format(prepare=prepare, parse=parse)
            ran = subprocess.run([str(pythons[name]), "-c", code, str(page)], capture_output=True, check=True)
            for key, value in json.loads(ran.stdout).items():
                row.setdefault(key, []).append(value)
    size = page.stat().st_size / 1e6
    print(f"\nParsing {what} ({size:.1f} MB): median (lowest-highest) of {reps} runs each\n")
    print(markdown(results, ours=OURS))


def main(reps: int = 7) -> None:
    """Both kinds of pages."""
    folder, here = Path(tempfile.mkdtemp(prefix="coordtui-bench-")), sys.executable
    invented_page(folder / "page.xml")
    invented_records(folder / "records.xml")
    pythons = {OURS: here, "feedparser": binary("feedparser", "python"), "arxiv": here}
    compare(f"{ENTRIES} entries of the API", folder / "page.xml", PARSERS, pythons, reps)
    pythons = {OURS: here, "lxml": binary("lxml", "python"), "ElementTree": here}
    compare(f"{RECORDS} records of OAI-PMH", folder / "records.xml", HARVESTERS, pythons, reps)
