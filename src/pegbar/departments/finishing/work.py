"""The finishing room's steps: each decodes its inputs, calls the room, and puts what came out."""

from __future__ import annotations

import msgspec
import numpy as np

from pegbar.assets.layers import Falling
from pegbar.assets.performance import Performance
from pegbar.assets.speech import Speech
from pegbar.assets.take import shown
from pegbar.assets.tree import Tree, decode_tree
from pegbar.departments.finishing.delivery import Delivery, delivery_of
from pegbar.departments.finishing.marking import MarkGiven, mark_for, marked
from pegbar.departments.finishing.mastering import SoundReport, mastered
from pegbar.departments.finishing.mezzanine import encode_mezzanine, mastered_pcm
from pegbar.departments.finishing.mixing import ShotSound, mixed
from pegbar.departments.finishing.muxing import has_captions
from pegbar.departments.finishing.muxing import mux as mux_files
from pegbar.departments.finishing.picture import (
    ShotPicture,
    Transition,
    encode_picture,
    frames_of_film,
)
from pegbar.departments.finishing.wav import RATE, Sound, decode_wav, encode_wav
from pegbar.ports.voice import VoiceRequest, VoiceResult
from pegbar.ports.work import Work
from pegbar.production.acting import Emotion
from pegbar.values.digests import Digest
from pegbar.values.errors import Refused, StepFailed


class SpeakParams(msgspec.Struct, frozen=True, kw_only=True):
    """A line of dialogue and whose voice it is in. The tools' voices are asked in their order; the
    first that speaks the language does."""

    voice: str
    text: str
    language: str
    pitch: float = 1.0
    pace: float = 1.0
    manner: str = ""
    emotion: Emotion = Emotion.NEUTRAL


def speak(work: Work) -> dict[str, Digest]:
    """A line's sound (WAV, mono) and its timing; silence of the reading time without a voice."""
    params = msgspec.convert(work.params, SpeakParams)
    delivery = delivery_of(params.manner, params.emotion)
    result = _spoken(work, params, delivery)
    speech, samples = result.speech, result.samples
    if samples is None:
        samples = np.zeros(round(speech.seconds * RATE), np.float32)
    breath = np.zeros(round(delivery.breath * RATE), np.float32)
    louder = np.float32(10 ** (delivery.level / 20))
    sound = np.concatenate([breath, samples * louder])
    return {
        "speech": work.bench.put(msgspec.json.encode(_later(speech, len(breath) / RATE))),
        "sound": work.bench.put(encode_wav(sound)),
    }


def _later(speech: Speech, seconds: float) -> Speech:
    """The speech after a breath."""
    phones = tuple(
        msgspec.structs.replace(
            phone, start=round(phone.start + seconds, 4), end=round(phone.end + seconds, 4)
        )
        for phone in speech.phones
    )
    return msgspec.structs.replace(speech, seconds=speech.seconds + seconds, phones=phones)


def _spoken(work: Work, params: SpeakParams, delivery: Delivery) -> VoiceResult:
    request = VoiceRequest(
        text=params.text,
        language=params.language,
        voice=params.voice,
        pitch=_directed(params.pitch, delivery.pitch),
        pace=_directed(params.pace, delivery.pace),
        melody=delivery.melody,
    )
    reasons: list[str] = []
    for voice in work.tools.voices.values():
        try:
            return voice().speak(request)
        except Refused as refusal:
            reasons.append(refusal.message)
    raise Refused(
        f"nobody speaks {params.language!r}: " + ("; ".join(reasons) or "there is no voice at all")
    )


def _directed(cast: float, asked: float) -> float:
    """A casting's factor and the line's own, no further than a voice goes; a casting that goes
    further by itself is the voice's to refuse."""
    low, high = min(cast, 0.5), max(cast, 2.0)
    return min(max(cast * asked, low), high)


class MixParams(msgspec.Struct, frozen=True, kw_only=True):
    """The film's shots in order, frames a second, and the mood of each shot."""

    shots: tuple[str, ...]
    fps: int
    moods: dict[str, str] = {}


def mix(work: Work) -> dict[str, Digest]:
    """Dialogue, staging, air and score of the whole film (WAV, stereo), and the score's recipe."""
    params = msgspec.convert(work.params, MixParams)
    shots: list[ShotSound] = []
    for shot in params.shots:
        performance = _performance(work, shot)
        shots.append(
            ShotSound(
                performance=performance,
                mood=params.moods.get(shot, ""),
                lines=_lines(work, performance),
            )
        )
    sound, sheet = mixed(shots, params.fps)
    return {
        "out": work.bench.put(encode_wav(_unclipped(sound))),
        "score": work.bench.put(msgspec.json.format(msgspec.json.encode(sheet)) + b"\n"),
    }


def _lines(work: Work, performance: Performance) -> dict[str, Sound]:
    """The sound of each line that was recorded for this shot."""
    return {
        line.beat: decode_wav(work.read(f"sound/{line.beat}"))
        for line in performance.lines
        if f"sound/{line.beat}" in work.inputs
    }


def _unclipped(sound: Sound) -> Sound:
    """The mix is only balance: its level is the master's business, so it may be turned down."""
    top = float(np.abs(sound).max()) if sound.size else 0.0
    return sound * np.float32(0.98 / top) if top > 0.98 else sound


def master(work: Work) -> dict[str, Digest]:
    """The mix at -14 LUFS under -1 dBTP (AAC), and what was measured."""
    encoded, report = mastered(decode_wav(work.read("mix")), work.bench.scratch)
    return {
        "out": work.bench.put(encoded),
        "report": work.bench.put(msgspec.json.format(msgspec.json.encode(report), indent=2)),
    }


class EncodeParams(msgspec.Struct, frozen=True, kw_only=True):
    """The film's shots in order; `transitions` of those that do not simply begin and end."""

    shots: tuple[str, ...]
    fps: int
    size: tuple[int, int]
    transitions: dict[str, Transition] = {}


class PictureParams(EncodeParams, frozen=True, kw_only=True):
    """`mark` is the show for which the picture is marked; empty: it is not."""

    mark: str = ""


def encode(work: Work) -> dict[str, Digest]:
    """The picture (H.264 in MP4), frame by frame from the takes, and what its mark says."""
    params = msgspec.convert(work.params, PictureParams)
    shots = [_shot_picture(work, s, params.transitions.get(s, "cut")) for s in params.shots]
    count = sum(len(s.exposures) for s in shots)
    target = work.bench.scratch / "picture.mp4"
    frames = frames_of_film(shots, params.size, params.fps)
    given: dict[str, Digest] = {}
    if params.mark:
        mark = mark_for(work, params.mark)
        frames = marked(frames, work, mark, params.size)
        told = MarkGiven(mark=mark, show=params.mark, shots=params.shots)
        given["mark"] = work.bench.put(msgspec.json.encode(told))
    encode_picture(frames, target, size=params.size, fps=params.fps, count=count)
    return {"out": work.bench.put(target), **given}


class MezzanineParams(EncodeParams, frozen=True, kw_only=True):
    title: str


def mezzanine(work: Work) -> dict[str, Digest]:
    """The film for its next step (ProRes 422 HQ and PCM in MOV), as loud as its master."""
    params = msgspec.convert(work.params, MezzanineParams)
    shots = [_shot_picture(work, s, params.transitions.get(s, "cut")) for s in params.shots]
    report = msgspec.json.decode(work.read("report"), type=SoundReport)
    sound = mastered_pcm(decode_wav(work.read("mix")), report.gain_db)
    target = work.bench.scratch / "film.mov"
    frames = frames_of_film(shots, params.size, params.fps)
    encode_mezzanine(frames, sound, target, size=params.size, fps=params.fps, title=params.title)
    return {"out": work.bench.put(target)}


def _shot_picture(work: Work, shot: str, transition: Transition) -> ShotPicture:
    performance = _performance(work, shot)
    take: Tree = decode_tree(work.read(f"take/{shot}"))
    seen = shown(take.files, performance)

    def drawing(index: int) -> bytes:
        name = seen.names[index]
        if name not in take.files:
            raise StepFailed(f"the take of {shot} has no drawing {name}", hint="make it again")
        return work.bench.read(take.files[name])

    return ShotPicture(
        shot=shot,
        exposures=seen.exposures,
        drawing=drawing,
        transition=transition,
        falling=_falling(work, shot),
    )


def _falling(work: Work, shot: str) -> Falling | None:
    """The weather over a shot, where it has one."""
    if f"weather/{shot}" not in work.inputs:
        return None
    files = decode_tree(work.read(f"weather/{shot}")).files
    return Falling(lambda name: work.bench.read(files[name]))


class MuxParams(msgspec.Struct, frozen=True, kw_only=True):
    """The film's title and the language that it is spoken in (BCP 47)."""

    title: str
    language: str


def mux(work: Work) -> dict[str, Digest]:
    """Picture, sound and captions in one file (MP4, faststart)."""
    params = msgspec.convert(work.params, MuxParams)
    target = work.bench.scratch / "film.mp4"
    captions = work.bench.path(work.inputs["captions"]) if "captions" in work.inputs else None
    if captions is not None and not has_captions(captions.read_bytes()):
        captions = None
    mux_files(
        work.bench.path(work.inputs["picture"]),
        work.bench.path(work.inputs["sound"]),
        captions,
        target,
        title=params.title,
        language=params.language,
    )
    return {"out": work.bench.put(target)}


def _performance(work: Work, shot: str) -> Performance:
    return msgspec.json.decode(work.read(f"performance/{shot}"), type=Performance)
