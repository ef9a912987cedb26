"""Names that nobody bears, from many origins: accents, hyphens, particles, long ones, single ones.

Given names are common ones. Family names are a head and a tail put together, chosen so that the
whole is plainly made up. The n-th name is computed, not remembered: no two are the same,
at any size of lab.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from coordtui.api import Language, fold


@dataclass(frozen=True)
class Origin:
    """A family of names; `language` is the one its bearers mostly write to the lab in.

    `family_first` puts the family name first, as its bearers write it; `single` names
    have no parts.
    """

    given: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    language: Language = "en"
    also: str = ""
    family_first: bool = False
    single: bool = False

    @property
    def count(self) -> int:
        """How many different names there are."""
        return len(self.given) * len(self.heads) * len(self.tails)


@dataclass(frozen=True)
class Name:
    """A name as it is written, and its parts where it has any."""

    full: str
    given: str
    family: str
    origin: Origin

    @property
    def mailbox(self) -> str:
        """The part of an address before the `@`: letters, points and hyphens only."""
        words = fold(f"{self.given} {self.family}" if self.family else self.full)
        for mark in "'`.":
            words = words.replace(mark, "")
        return ".".join(words.split())


def _origin(
    given: str,
    heads: str,
    tails: str,
    language: Language = "en",
    also: str = "",
    *,
    family_first: bool = False,
    single: bool = False,
) -> Origin:
    """Words apart by spaces; `_` stands for a space inside one."""
    first, second, third = (
        tuple(word.replace("_", " ") for word in words.split()) for words in (given, heads, tails)
    )
    return Origin(first, second, third, language, also, family_first, single)


FRENCH = _origin(
    "Aurélie Benoît Camille Chloé Clément Élodie Émile Étienne Félix François Gaëlle Geneviève Hélène "
    "Jean-Sébastien Joël Léa Maëlle Marie-Ève Mathilde Noémie Océane Raphaël René Solène Thaïs Théo Zoé "
    "Anne-Sophie Pierre-Luc Inès",
    "Quill Songe Brume Fable Mirage Lanterne Papier Virgule Plume Énigme Fauss Orée Cœur Vraisemblable- "
    "de_La_Fable Le_Songe D’Outre St-Mirage Désert Œil",
    "branche aval ombreuse ocourt érable ulieu afontaine inval emare igny-Fictif issaie oubert ançon "
    "ardière omesnil ouvain iguette elanoix ébois ambulle",
    "fr",
)
ENGLISH = _origin(
    "Abigail Alistair Beatrice Callum Daphne Edmund Fiona Graham Harriet Imogen Jasper Kieran Lydia Morwenna "
    "Nigel Orla Percival Rosalind Saoirse Tobias",
    "Place Sample Quirk Nibble Paper Inkle Thistle Wobble Mc Speci Draft Umbra Never Noon O’Blank",
    "holder wright mere worthy bottom combe field-Spare shanks thorpe minster ley quill gate dale beck",
)
NORDIC = _origin(
    "Hrafn Åsa Bjørn Sólveig Torbjörn Ingrid Søren Þóra Jørgen Aino Eero Sigríður",
    "Nork Glöm Fjøl Vind Skugg Tøff Prøve Låtsas Ærø Hvíld",
    "vist strand qvist sdóttir lundhøj ssen gård hjelm näs önen",
    also="sv",
)
GERMAN = _origin(
    "Jürgen Käthe Friederike Matthäus Anneliese Günther Ulrike Björn Liesl Wölfgang Dörte Heinrich",
    "von_Muster von_der_Platz Schein Probe Leer Nirgend Wörter Erdicht Zettel Möchte",
    "halter heimer mühler baumgärtner hausen-Fiktiv städter berger wald kötter ßner",
    also="de",
)
DUTCH = _origin(
    "Joost Marijke Wouter Anouk Sjoerd Femke Thijs Liesbeth",
    "van_der_ van_ ten_ de_ van_’t_ van_den_",
    "Schijnbroek Voorbeeldsma Nergenshuis Papiermolen Verzonnenhof Doorgaansveld Leegwater-Proef",
    also="nl",
)
SPANISH = _origin(
    "Íñigo Begoña Joaquín Ximena Nicolás Inés Álvaro Lucía Andrés Sofía Martín Pilar",
    "Ejempl Invent Fábul Nadie Sombr de_la_Quimer del_Ensay Molin Espejism Borrador",
    "ez áñez-Figurado oreña alta uelo arrón muñoque ibarra egui osa",
    also="es",
)
PORTUGUESE = _origin(
    "João Conceição Simão Tânia Luísa Vitória Inácio Raquel Estêvão Mônica",
    "Fingi da_Ilus Rascunh Quas de_Exempl Papel dos_Sonh Nuvem",
    "ães eira-e-Sombra inho ões oso alves-Fictício ância omar",
    also="pt",
)
ITALIAN = _origin(
    "Niccolò Giulia Tommaso Ludovica Ettore Chiara Matteo Lucrezia Dario Noè",
    "Fint Segnapost Chimer D’Inven Bozz De_Nullis Ipotes Sognav",
    "elli ignolo azzi anzone ucciolo otti amonte erini",
    also="it",
)
SLAVIC = _origin(
    "Łukasz Małgorzata Jiří Živa Šárka Wojciech Božena Miloš Agnieszka Zdeněk Żaneta Dušan",
    "Niko Przykł Vzor Bajek Zmyśl Šabl Papír Ničej Szcze Kdož",
    "wicz adowski šić ový-Žalud ecka čák iński ović ůvka ańczyk",
    also="pl",
)
HUNGARIAN = _origin(
    "Ágnes Győző Ödön Zsófia László Csilla Benedek Réka",
    "Minta Sehol Kitalál Üres Képzel Névtelen",
    "falvy házi őfi szegi örvényi dombi",
    also="hu",
    family_first=True,
)
GREEK = _origin(
    "Aristídis Eléni Giórgos Katerína Níkos Sofía Thanásis Zoí",
    "Paradeigm Kanen Fantas Typot Ypothet Keno",
    "opoulos akis idou atos ellis iádis-Plastós",
    also="el",
)
TURKISH = _origin(
    "Ayşe Çağla Gökçe İpek Oğuz Ömer Şebnem Tuğba Ümit Yiğit",
    "Örnek Hiçkim Boş Taslak Düş Sözde Kâğıt Yokyer",
    "oğlu türk soylu çı alp demirci lıoğlu kaya",
    also="tr",
)
ARABIC = _origin(
    "Amīna Bilāl Dunyā Farīd Ḥanān Idrīs Jamīla Khālid Lubnā Mourad Nadjet Oum-Keltoum Rachid Soraya Youssef "
    "Zineb",
    "Ben_ Al- El_ Aït_ Bou- Abū_",
    "Mithāl Khayalani Ouarqa-Farigha Fantazi Mouswadda Majhouli Sarabi Hikayet Namoudhaj",
    "fr",
    "ar",
)
PERSIAN = _origin(
    "Ārash Bahār Dāryush Elnāz Farhād Golnār Kāveh Mahsā Nilufar Omid",
    "Nemune Khiāl Farzi Bādbā Kāghaz Hichkas",
    "zādeh pour iān nezhād-Sāyeh bakhsh ābādi",
    also="fa",
)
INDIAN = _origin(
    "Aditi Bhaskar Chandrika Devendra Gayatri Harish Indira Jayanti Karthik Lakshmi Meenakshi Narayan",
    "Udahar Kalpan Shunya Namuna Svapn Kagaz Venkata-Maya Chhaya",
    "anathan asubramaniam walla ji-Khayali endran eshwar pati kar",
    also="hi",
)
AFRICAN = _origin(
    "Abéna Chidiébéré Fatoumata Ìfẹ́olúwa Kwabena Mamadou N’Deye Olúwaṣeun Sékou Thandiwe Wanjikũ Yaw",
    "Mfano Apẹẹrẹ Sò Nki Diam Kala Ndu Boé",
    "gbolahan kouyaté ndiaye-Bidon mwangiro bélédougou sanga wéra tchoumi",
    "fr",
)
VIETNAMESE = _origin(
    "Ánh_Nguyệt Bảo_Lâm Đức_Minh Hạnh_Phúc Khánh_Ly Mỹ_Duyên Quốc_Trí Thùy_Dương Tuấn_Kiệt Yến_Nhi",
    "Giả Mẫu Trống Vô Nháp Ảo",
    "_Danh _Thử _Tưởng _Định _Vắng",
    also="vi",
    family_first=True,
)
EAST_ASIAN = _origin(
    "Bo-yeon Chenxi Daichi Hae-won Jiaqi Kaoru Lingfei Min-seo Ruoxi Shiori Xiuying Yūta",
    "Xūg Kūh Maebor Gasang Mihon Jiǎsh Bin Karip",
    "ou aku eul-Ye ami ōri en iang uno",
    also="zh",
    family_first=True,
)
SINGLE = _origin(
    "Sumarno Wijaya Tenzin Karma Suryani Lhamo",
    "contoh rekaan kosong dpe purwa semu",
    "wati ningrum putra dolma yanto sari",
    single=True,
)

_CYCLE = (
    *(FRENCH, ENGLISH, ARABIC, FRENCH, NORDIC, INDIAN, FRENCH, EAST_ASIAN, SPANISH, FRENCH, GERMAN, PERSIAN),
    *(FRENCH, ENGLISH, AFRICAN, FRENCH, SLAVIC, EAST_ASIAN, FRENCH, ITALIAN, VIETNAMESE, FRENCH, ENGLISH),
    *(INDIAN, FRENCH, PORTUGUESE, ARABIC, FRENCH, TURKISH, GREEK, FRENCH, DUTCH, ENGLISH, FRENCH, PERSIAN),
    *(HUNGARIAN, AFRICAN, FRENCH, SINGLE, EAST_ASIAN),
)
"""Who follows whom: the mix of the lab, repeated for ever."""

_INITIALS = "BCDFGHJKLMNPQRSTVWXZ"


def name(number: int) -> Name:
    """The name with this number (from 0). Different numbers give different names."""
    turn, place = divmod(number, len(_CYCLE))
    origin = _CYCLE[place]
    rank = turn * _CYCLE.count(origin) + _CYCLE[:place].count(origin)
    lap, rank = divmod(rank, origin.count)
    rank = rank * _stride(origin.count) % origin.count
    rank, first = divmod(rank, len(origin.given))
    tail, head = divmod(rank, len(origin.heads))
    given = origin.given[first] + "".join(f" {_INITIALS[digit]}." for digit in _digits(lap))
    family = _joined(origin.heads[head], origin.tails[tail])
    if origin.single:
        return Name(f"{given}{family}" if not lap else f"{given} {family}", "", "", origin)
    full = f"{family} {given}" if origin.family_first else f"{given} {family}"
    return Name(full, given, family, origin)


def _stride(count: int) -> int:
    """A step that visits all of `count` places before it repeats, and jumps about."""
    step = int(count * 0.618) | 1
    while gcd(step, count) != 1:
        step += 2
    return step


def _digits(lap: int) -> list[int]:
    """A lap around the names as middle initials: none for the first."""
    digits = []
    while lap:
        lap, digit = divmod(lap - 1, len(_INITIALS))
        digits.append(digit)
    return digits


def _joined(head: str, tail: str) -> str:
    if head.endswith(("-", "Mc")):
        return head + tail[0].upper() + tail[1:]
    if head.endswith("e") and tail[0] in "aeiouéèœ":
        return head[:-1] + tail
    return head + tail
