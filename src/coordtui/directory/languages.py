"""The languages people write in their profile, by the names a spreadsheet may use."""

from __future__ import annotations

from coordtui.api import Language
from coordtui.text.folding import fold

_NAMES = {
    "ar": "Arabic, arabe",
    "bn": "Bengali, bengali",
    "cr": "Cree, cri",
    "cs": "Czech, tchèque, čeština",
    "de": "German, allemand, Deutsch",
    "el": "Greek, grec",
    "en": "English, anglais",
    "es": "Spanish, espagnol, español",
    "fa": "Persian, persan, Farsi",
    "fr": "French, français",
    "he": "Hebrew, hébreu",
    "hi": "Hindi, hindi",
    "hu": "Hungarian, hongrois",
    "it": "Italian, italien, italiano",
    "iu": "Inuktitut, inuktitut",
    "ja": "Japanese, japonais",
    "ko": "Korean, coréen",
    "nl": "Dutch, néerlandais, Nederlands",
    "pl": "Polish, polonais, polski",
    "pt": "Portuguese, portugais, português",
    "ro": "Romanian, roumain, română",
    "ru": "Russian, russe",
    "sv": "Swedish, suédois, svenska",
    "th": "Thai, thaï",
    "tr": "Turkish, turc, Türkçe",
    "uk": "Ukrainian, ukrainien",
    "ur": "Urdu, ourdou",
    "vi": "Vietnamese, vietnamien",
    "zh": "Chinese, chinois, Mandarin",
}

_CODES = {fold(name.strip()): code for code, names in _NAMES.items() for name in names.split(",")}


def language_code(text: str) -> str | None:
    """The two letters (ISO 639-1) of a language given by code or by name, None when unknown."""
    word = fold(text.strip())
    return word if word in _NAMES else _CODES.get(word)


def names_of(code: str) -> tuple[str, ...]:
    """What a language is called in English, French and itself; the code when it is not known."""
    return tuple(name.strip() for name in _NAMES.get(code, code).split(","))


def called(code: str, language: Language) -> str:
    """What a language is called in the reader's; the code when it is not known."""
    english, *others = names_of(code)
    return others[0] if others and language == "fr" else english
