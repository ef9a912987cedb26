"""Words that tell nothing of what a paper is about, folded.

Papers written in French have an English abstract beside, as a rule; their most common
words are here too, but for those that mean something in English.
"""

from __future__ import annotations

_ENGLISH = """
a about above after again against all ours theirs
also although am among an and any are as at be because been before being below between both but by can
could did do does doing during each either et etc for from further had has have having he her here his how
however if in into is it its itself just le let many may might more moreover most much must my namely
neither no nor not of off often on once only or other our out over own per quite rather same she should
since so some such than that the their them then there thereby therefore these they this those though
through thus to together too toward under until up upon us use used using very via was we well were what
when where whereas whether which while who whom whose why will with within without would yet you your
"""

_FRENCH = """
ainsi alors apres au aucun aussi autre aux avec avoir ce ceci cela celle celui ces cette ceux chaque
comme dans de depuis des deux dont du elle elles en encore entre est etre eux ici il ils je la laquelle
les leur leurs lors lui mais meme moins ne ni nos notre nous ont ou par parmi pas peut plus plusieurs
pour quand que quel quelle qui sa selon ses si sont sous sur tel tous tout toute tres un une vers
votre vous
"""

_ADDRESSES = "arxiv http https www com org github"

STOP_WORDS = frozenset(f"{_ENGLISH} {_FRENCH} {_ADDRESSES}".split())
"""They are in no term."""

_OF_ANY_PAPER = """
ability able absence academic accuracy accurate achieve achieved achieving across addition additional
address addressing advance advantage aim algorithm allow allowing alternative amount analyse analysis
analyze appear application applied apply applying approach approaches appropriate art aspect assume
assumption author available average base based baseline basis become behavior behaviour benchmark
benefit best better broad called capability capable capture carry case cause certain challenge
challenging change characteristic choice class code collection combination combine combined combining
common commonly compare compared comparing comparison competitive complete complex complexity component
comprehensive compute computed computing concept conclude condition conduct conducted consider
considered consist consistent consistently construct contain context contrast contribute contribution
control conventional cost create crucial current currently data dataset deal define degree demonstrate
demonstrated demonstrating depend dependent derive describe described description design designed detail
detailed determine develop developed developing development differ difference different difficult direct
directly discover discuss domain due early easily effect effective effectively effectiveness efficiency
efficient efficiently effort eight eliminate emerge employ empirical empirically enable enabling end
enhance enhanced entire especially establish estimate evaluate evaluated evaluating evaluation even
evidence evolve exact examine example exhibit existing expect experiment experimental explain explore
extend extensive extension extent extract extracted facilitate fact factor far feature field final
finally find finding first five focus focuses focusing follow following form formulate formulation found
four framework function fundamental furthermore future gain general generalize generate generated
generating give given goal good great group growing guarantee hard help high higher highlight highly
human hybrid idea identify identified illustrate impact implement implementation important importance
improve improved improvement improving include including increase increased increasing increasingly
independent indicate individual influence information inherent initial input insight inspired instance
instead integrate integrated introduce introduced introducing investigate investigated involve involving
issue joint key knowledge known lack large larger last late lead leading learn learned learning less
level leverage leveraging like likely limit limitation limited line little long low lower made main
mainly maintain major make making manner means measure mechanism metric minimal model modeling modern
modify module motivate multiple natural nature necessary need never new next nine normal notable novel
number numerical numerous objective observation observe observed obtain obtained offer one open
operation order original outcome output outperform outperforming overall overcome paper parameter part
particular particularly past perform performance performed performing perspective phase phenomenon play
point popular possible potential power practical practice precise predict present presented presenting
previous previously primary principle prior problem procedure process processing produce promising
propose proposed proposing prove provide provided providing publicly purpose quality quantity question
random range rate real reason recent recently reduce reduced reducing reduction refer regarding related
relation relative relatively relevant reliable rely remain report represent require required requirement
requiring research researcher respect respectively result resulting reveal review rich role robust scale
scenario scheme scope second section seen select selected set setting seven several show showed showing
shown significant significantly similar simple simply simulation simultaneously single six size small
smaller solution solve solving source space special specific specifically standard start state step
still strategy strength strong structure study studied studying subject substantial substantially
success successful successfully suffer suggest suitable superior support system systematic take task
technique ten tend term test testing theoretical theory thereof third three time tool top total
traditional train trained training treat true two type typical typically understand understanding
unified unique unknown unlike usage usual usually utilize validate value variable variant variety
various vary verify version view way wide widely work world year yield zero nouvelle nouveau resultat
methode etude probleme systeme modele donnee approche travail discusses
"""

GENERIC = frozenset(_OF_ANY_PAPER.split())
"""What any abstract says: it counts for the score, where it weighs little, but is never a reason."""
