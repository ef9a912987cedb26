"""The terminal from which a large research lab is coordinated."""

__version__ = "0.1.0"
