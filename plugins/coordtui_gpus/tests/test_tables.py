"""What the engine holds, whoever writes."""

from __future__ import annotations

import pytest

from coordtui.api import RuleBroken
from coordtui_gpus.records import Hold


def test_shares_of_a_gpu_fill_it_and_no_more(lab):
    gpu, holds = lab.gpu(), lab.ctx().store.records(Hold)
    during = {"device": gpu.doc_id, "start": lab.now, "end": lab.at(hours=1)}
    holds.add_all([Hold(reservation=1, share=600, **during), Hold(reservation=2, share=400, **during)])
    with pytest.raises(RuleBroken):
        holds.add(Hold(reservation=3, share=1, **during))


def test_back_to_back_is_legal(lab):
    gpu, holds = lab.gpu(), lab.ctx().store.records(Hold)
    holds.add(Hold(reservation=1, device=gpu.doc_id, start=lab.now, end=lab.at(hours=1)))
    holds.add(Hold(reservation=2, device=gpu.doc_id, start=lab.at(hours=1), end=lab.at(hours=2)))
    assert holds.count() == 2


def test_what_is_preemptible_takes_from_nobody(lab):
    gpu, holds = lab.gpu(), lab.ctx().store.records(Hold)
    during = {"device": gpu.doc_id, "start": lab.now, "end": lab.at(hours=1)}
    holds.add_all([Hold(reservation=1, **during), Hold(reservation=2, firm=False, **during)])
    with pytest.raises(RuleBroken):
        holds.add(Hold(reservation=3, **during))


@pytest.mark.parametrize("share", [0, 1001])
def test_a_share_is_a_part_of_one_gpu(lab, share):
    gpu = lab.gpu()
    with pytest.raises(RuleBroken):
        lab.ctx().store.records(Hold).add(
            Hold(reservation=1, device=gpu.doc_id, share=share, start=lab.now, end=lab.at(hours=1))
        )
