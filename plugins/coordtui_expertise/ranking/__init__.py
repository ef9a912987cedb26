"""Ranks people for a text: an index of words that grows with the store, and what is made of it.

`words` makes terms of a text, `segments` is how they are stored, `indexing` writes them, `index`
reads them, `profiles` says who stands behind which works, `crowds` remembers that, and `scoring`
puts it together; `large` has the loops that numpy does for large indexes.
"""
