"""A result's own credentials are found in the bytes as they came."""

from __future__ import annotations

from pegbar.actions.generating.desk import Desk, nobody
from pegbar.actions.generating.marks import MarksFound
from pegbar.backends.signers.on_demand import CredentialsOnDemand
from pegbar.departments.finishing import ffmpeg
from tests.fakes.generators import ScriptedGenerator, Vendor, a_kit, an_errand
from tests.fakes.pictures import png


def test_a_file_without_credentials_has_no_marks_and_loads_no_reader():
    class Never:
        def read(self, data):
            raise AssertionError("there is nothing to read")

    assert MarksFound(Never())(png(64, 36)) == ()


def test_a_results_own_credentials_stand_in_its_record(tmp_path):
    from pegbar.backends.sandbox.credentials import signed

    plain = tmp_path / "plain.png"
    ffmpeg.run(
        ["-f", "lavfi", "-i", "color=c=gray:s=64x36", "-frames:v", "1", plain],
        about="a picture",
        seconds=30,
    )
    data = signed(plain.read_bytes(), "image/png")
    generator = ScriptedGenerator(Vendor(), data=data)
    kit = a_kit(tmp_path / "room", generator, marks=MarksFound(CredentialsOnDemand([])))
    made = Desk(kit).carry_out(an_errand(), nobody)
    (mark,) = made.marks
    assert (mark.kind, mark.state) == ("c2pa", "valid")
    assert mark.by
    assert kit.vault.read(made.pieces[0].digest) == data
