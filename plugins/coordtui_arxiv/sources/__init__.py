"""How papers come in.

`rss` reads the day's feed, `oai` the pages of a harvest and `atom` those of the query API;
`fetch` asks for all of them, the latter through `client`.
"""
