"""An actor's performance, read from a video: what the face did, in the channels of a rig's face.

It is a file of the show, `direction/performances/NAME.json`, and drives one figure in one shot.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place

FOLDER: Final = "direction/performances"
_Channel = tuple[Annotated[float, msgspec.Meta(ge=-2, le=2)], ...]
_Degrees = tuple[Annotated[float, msgspec.Meta(ge=-90, le=90)], ...]


class Channels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value a frame of the video. Signs as in a rig's face but for sides: `turn`, `look_x` and
    `tilt` are positive to the picture's right. `jaw` 0 shut .. 1 wide; `width` -1 pursed ..
    1 drawn out; `lids` 1 as at rest."""

    turn: _Channel
    nod: _Channel
    tilt: _Degrees
    look_x: _Channel
    look_y: _Channel
    lids: _Channel
    brow_left: _Channel
    brow_right: _Channel
    brow_tilt: _Channel
    smile: _Channel
    jaw: _Channel
    width: _Channel

    def frames(self) -> int:
        return len(self.turn)


class Capture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose performance this is, and what it was read from and with. `consent` names the consent
    that the actor gave; `found` is the share of frames in which a face was found. `credentials` is
    what those of the video were worth when it was read (empty: it carried none), `signer` whose."""

    format: Literal[1] = 1
    who: str
    shot: str
    actor: str
    consent: str = ""
    video: str
    video_digest: Digest
    tool: str
    model: str
    fps: Annotated[float, msgspec.Meta(ge=1, le=240)]
    found: Annotated[float, msgspec.Meta(ge=0, le=1)]
    channels: Channels
    credentials: Literal["", "trusted", "valid", "tampered", "unsigned"] = ""
    signer: str = ""


def read_capture(data: bytes, file: str) -> Capture:
    """A performance's file. Raises BadInput."""
    try:
        capture = msgspec.json.decode(data, type=Capture)
    except msgspec.MsgspecError as error:
        raise BadInput(
            f"this is no captured performance: {error}",
            place=Place(file),
            hint="take it out, or make it again with pegbar capture",
        ) from error
    if set(capture.video) & set("/\\") or not capture.video.isprintable():
        raise Trespass(
            "a performance names its video, and no way to it",
            place=Place(file),
            hint="leave the folders out",
        )
    lengths = {len(getattr(capture.channels, name)) for name in Channels.__struct_fields__}
    if len(lengths) != 1 or not capture.channels.frames():
        raise BadInput(
            "the channels of this performance are not equally long",
            place=Place(file),
            hint="make it again with pegbar capture",
        )
    return capture
