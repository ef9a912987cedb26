"""Papers as CSL-JSON, for pandoc, citeproc, Zotero."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from coordtui_arxiv.exports.fields import Name, day_of, keys, names, notes, plain, verbatim
from coordtui_arxiv.records import Paper


def write(papers: Sequence[Paper]) -> str:
    """A list of items, one for each paper."""
    items = [_item(paper, key) for paper, key in zip(papers, keys(papers), strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(paper: Paper, key: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": key,
        "type": "article-journal" if paper.journal_ref else "article",
        "title": plain(paper.title),
        "author": [_name(name) for name in names(paper.authors)],
        "issued": {"date-parts": [[part for part in day_of(paper) if part is not None]]},
        "container-title": plain(paper.journal_ref),
        "publisher": "" if paper.journal_ref else "arXiv",
        "number": f"arXiv:{paper.key}",
        "archive": "arXiv",
        "archive_location": paper.primary,
        "version": str(paper.version),
        "DOI": verbatim(paper.doi),
        "URL": paper.url,
        "keyword": ", ".join(paper.categories),
        "note": " ".join(notes(paper)),
        "abstract": plain(paper.abstract),
    }
    return {name: value for name, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}
