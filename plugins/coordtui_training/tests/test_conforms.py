import pytest

from coordtui.testing import assert_plugin_conforms


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_it_keeps_what_every_plugin_promises():
    assert_plugin_conforms("coordtui_training")
