"""The two marks of this plugin's texts; its catalogue is `locale/*/LC_MESSAGES/coordtui_arxiv.po`."""

from __future__ import annotations

from coordtui.api import marking

N_, NN_ = marking("coordtui_arxiv")
