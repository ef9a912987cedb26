"""How papers come in.

`rss` reads the day's feed and `atom` the pages of the query API; `fetch` asks for both, the
latter through `client`.
"""
