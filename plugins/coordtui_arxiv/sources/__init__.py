"""How papers come in: `rss` for the day, `api` for a watch's history. Parsing is apart from fetching."""
