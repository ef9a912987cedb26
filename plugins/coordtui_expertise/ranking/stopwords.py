"""Words that say nothing about a subject, folded, in both languages.

A French one that means something in English (“car”, “or”, “son”, “sans”) is not among them.
"""

from __future__ import annotations

_ENGLISH = """
a about above after again against all also although am among an and any are as at be because been
before being below between both but by can could did do does doing during each either et al e g for from
further had has have having he her here hers him his how however i ie if in into is it its itself just
less let many may me might more moreover most much must my namely neither no nor not of off often on
once only or other others our ours out over own per quite rather same she should show shows since so some
such than that the their theirs them then there thereby therefore these they this those though through
thus to together too toward towards under until up upon us use used uses using very via was we well were
what when where whereas whether which while who whom whose why will with within without would yet you
your yours
"""

_FRENCH = """
ainsi alors apres au aucun aucune aussi autre autres aux avant avec avoir c ce ceci cela celle celles celui
cependant ces cet cette ceux chaque chez ci comme comment d dans de depuis des donc dont du elle elles
en encore entre est etaient etait etant etc ete etre eu eux fait font furent grace ici il ils j jusqu je l
la laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais meme memes mes moins
mon n ne ni nos notre nous on ont ou par parmi pas peut peuvent plus plusieurs pour pourquoi pres puis qu que
quand quel quelle quelles quels quelque quelques qui quoi sa selon sera seront ses si sommes sont sous
souvent suis sur t ta tel telle telles tels tes ton tous tout toute toutefois toutes tres tu un une vers
voici vos votre vous y
"""

STOP_WORDS = frozenset(_ENGLISH.split()) | frozenset(_FRENCH.split())
