"""A live session learns within seconds that its key, its login or its rights are gone, and ends.

`coordtui.host.watched` puts it together. Nothing is imported here: most sessions need only a part.
"""
