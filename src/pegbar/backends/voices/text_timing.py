"""No voice at all: how long a line takes to read, and roughly which mouths it makes.

Used where no voice is installed or none speaks the language. Letters become sounds by rule: right
enough for a mouth on twos, and never meant to be heard.
"""

from __future__ import annotations

import unicodedata

from pegbar.assets.speech import Phone, Speech
from pegbar.backends.voices.spoken_text import phrases
from pegbar.ports.voice import VoiceRequest, VoiceResult

_SECONDS_A_PHONE = 1 / 14
_LONG = 1.35
_WORD_GAP, _COMMA_GAP = 0.02, 0.16
_LEAST = 0.4

_PAIRS = {
    "sh": "ʃ", "ch": "tʃ", "th": "θ", "ph": "f", "wh": "w", "ng": "ŋ", "ck": "k", "qu": "kw",
    "oo": "u", "ee": "i", "ea": "i", "ou": "aʊ", "ow": "oʊ", "ai": "eɪ", "ay": "eɪ", "oa": "oʊ",
    "oi": "ɔɪ", "oy": "ɔɪ", "au": "ɔ", "aw": "ɔ", "ie": "i", "ei": "eɪ", "eu": "u", "gh": "",
}  # fmt: skip
_SINGLE = {
    "a": "æ", "b": "b", "c": "k", "d": "d", "e": "ɛ", "f": "f", "g": "ɡ", "h": "h", "i": "ɪ",
    "j": "dʒ", "k": "k", "l": "l", "m": "m", "n": "n", "o": "ɔ", "p": "p", "q": "k", "r": "ɹ",
    "s": "s", "t": "t", "u": "ʌ", "v": "v", "w": "w", "x": "ks", "y": "j", "z": "z",
    "ß": "s", "æ": "æ", "ø": "ɔ", "œ": "ɔ", "ð": "ð", "þ": "θ", "ł": "w", "đ": "d", "ı": "ɪ",
    "а": "a", "б": "b", "в": "v", "г": "ɡ", "д": "d", "е": "ɛ", "ё": "ɔ", "ж": "ʒ", "з": "z",
    "и": "i", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "ɔ", "п": "p", "р": "ɹ",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "tʃ", "ш": "ʃ", "щ": "ʃ",
    "ы": "ɪ", "э": "ɛ", "ю": "u", "я": "a", "ь": "", "ъ": "",
    "α": "a", "β": "v", "γ": "ɡ", "δ": "ð", "ε": "ɛ", "ζ": "z", "η": "i", "θ": "θ", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "ks", "ο": "ɔ", "π": "p", "ρ": "ɹ", "σ": "s",
    "ς": "s", "τ": "t", "υ": "i", "φ": "f", "χ": "h", "ψ": "ps", "ω": "ɔ",
}  # fmt: skip
_DIGITS = ("zɪɹoʊ", "wʌn", "tu", "θɹi", "fɔɹ", "faɪv", "sɪks", "sɛvən", "eɪt", "naɪn")
_SYLLABLES = ("ta", "no", "mi", "ku", "sa", "le", "ha", "ɹo")
_VOWELS = frozenset("aeiouæɑɐɒɔəɛɜɪʊʌ")


class TextTiming:
    """Keeps the voice port without a sound: `samples` is always None."""

    def identity(self) -> str:
        return "text-timing 1"

    def speak(self, request: VoiceRequest) -> VoiceResult:
        """Every text can be read; one without letters takes the shortest time and has no mouths."""
        pace = max(request.pace, 0.1)
        at = 0.0
        phones: list[Phone] = []
        for phrase in phrases(request.text):
            at = _read(phrase.text, at, phones) + phrase.pause
        phones = [Phone(p.sound, round(p.start / pace, 4), round(p.end / pace, 4)) for p in phones]
        seconds = round(max(at + 0.1, _LEAST) / pace, 4)
        speech = Speech(seconds=seconds, phones=tuple(phones), voiced=False, voice=self.identity())
        return VoiceResult(samples=None, speech=speech)


def _read(text: str, at: float, phones: list[Phone]) -> float:
    """Append the phones of one breath that starts at `at`; returns when it ends."""
    for word in text.split():
        for sound in _sounds(word):
            length = _SECONDS_A_PHONE * (_LONG if sound in _VOWELS else 0.85)
            phones.append(Phone(sound, at, at + length))
            at += length
        at += _COMMA_GAP if word[-1] in ",;:" else _WORD_GAP
    return at


def _sounds(word: str) -> list[str]:
    """The sounds of one word, one IPA letter each, doubled letters once."""
    letters = "".join(_plain(c) for c in word.lower() if c.isalnum())
    if len(letters) > 2 and letters[-1] == "e" and letters[-2] not in "aeiou":
        letters = letters[:-1]
    spelled, i = "", 0
    while i < len(letters):
        pair = letters[i : i + 2]
        if pair in _PAIRS:
            spelled += _PAIRS[pair]
            i += 2
            continue
        if not spelled or i == 0 or letters[i] != letters[i - 1]:
            spelled += _letter(letters[i])
        i += 1
    return [s for s in spelled if not unicodedata.combining(s)]


def _plain(char: str) -> str:
    """A letter without its accents."""
    return unicodedata.normalize("NFKD", char)[0] if char not in _SINGLE else char


def _letter(char: str) -> str:
    if char in _SINGLE:
        return _SINGLE[char]
    if char.isdigit():
        return _DIGITS[unicodedata.digit(char, 0)]
    # Scripts that this table does not know: one open syllable a character, always the same one.
    return _SYLLABLES[ord(char) % len(_SYLLABLES)]
