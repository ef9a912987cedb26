"""An invented lab that shows everything with neither network nor accelerator.

The same every time for the same day, at any size. A plugin adds to it with its `demo`
module: `fill(ctx, lab)` is given a `DemoLab`, and `answer(request)` stands in for the world,
which is `coordtui.demo.world.World`.
"""

from coordtui.demo.build import build
from coordtui.demo.lab import DemoLab
from coordtui.demo.topics import Topic

__all__ = ["DemoLab", "Topic", "build"]
