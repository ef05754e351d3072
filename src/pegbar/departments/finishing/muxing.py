"""Picture, sound and captions in one MP4, nothing encoded again."""

from __future__ import annotations

from pathlib import Path

from pegbar.departments.finishing.ffmpeg import BITEXACT, run

_THREE_LETTERS = {
    "ar": "ara", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu",
    "el": "ell", "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin",
    "fr": "fra", "ga": "gle", "gl": "glg", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun",
    "id": "ind", "is": "isl", "it": "ita", "ja": "jpn", "ka": "kat", "ko": "kor", "lt": "lit",
    "lv": "lav", "ms": "msa", "nb": "nob", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por",
    "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sr": "srp", "sv": "swe", "sw": "swa",
    "ta": "tam", "te": "tel", "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd", "vi": "vie",
    "zh": "zho",
}  # fmt: skip


def language_code(language: str) -> str:
    """ISO 639-2 for the main part of a BCP 47 tag; `und` where it has none here."""
    main = language.split("-")[0].split("_")[0].lower()
    return main if len(main) == 3 and main.isalpha() else _THREE_LETTERS.get(main, "und")


def mux(
    picture: Path, sound: Path, captions: Path | None, target: Path, *, title: str, language: str
) -> None:
    """Write `target`: faststart, no edit lists for picture and sound, the same bytes every time.

    `captions` is a WebVTT file with at least one caption, or None. Raises StepFailed,
    StorageFailed.
    """
    code = language_code(language)
    sources: list[str | Path] = ["-i", picture, "-i", sound]
    maps = ["-map", "0:v:0", "-map", "1:a:0"]
    kinds = ["-c:v", "copy", "-c:a", "copy"]
    if captions is not None:
        sources += ["-f", "webvtt", "-i", captions]
        maps += ["-map", "2:s:0"]
        kinds += ["-c:s", "mov_text", "-metadata:s:s:0", f"language={code}"]
    about = ["-map_metadata", "-1", "-metadata", f"title={title}"]
    about += ["-metadata:s:a:0", f"language={code}", "-metadata:s:v:0", f"language={code}"]
    how = [*BITEXACT, "-use_editlist", "0", "-movflags", "+faststart+negative_cts_offsets"]
    run(
        [*sources, *maps, *kinds, *about, *how, "-f", "mp4", target],
        about="putting picture and sound together",
        seconds=600,
    )


def has_captions(webvtt: bytes) -> bool:
    """Whether a WebVTT file says anything: FFmpeg refuses a track without captions."""
    return b"-->" in webvtt
