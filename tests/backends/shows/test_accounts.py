"""A studio's accounts: keys by name alone, and a rehearsal that shows no real key."""

from __future__ import annotations

import pytest

from pegbar.assets.profile import Premises
from pegbar.backends.shows.accounts import accounts, lacking
from pegbar.values.errors import BadInput
from tests.fakes.hiring import MadeUpVendor, profile

RUNWAY = profile("runway/gen", secrets=("RUNWAY_SECRET",))
GOOGLE = profile("google/veo", secrets=("GOOGLE_KEY", "GEMINI_KEY"))
COMFY = profile("comfyui/film", premises=Premises.STUDIO)
SHELF = {
    "runway": MadeUpVendor("runway", [RUNWAY]),
    "google": MadeUpVendor("google", [GOOGLE]),
    "comfyui": MadeUpVendor("comfyui", [COMFY]),
}


class Ring:
    """A keyring in memory."""

    def get_password(self, service: str, username: str) -> str | None:
        return {("studio", "runway"): "from-the-ring"}.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def read(folder, text, environ=(), keyring=None):
    (folder / "generators.yaml").write_text("format: 1\n" + text, "utf-8")
    return accounts(folder, dict(environ), known=SHELF, keyring=keyring)


def test_a_key_in_the_environment_opens_no_account_by_itself(tmp_path):
    assert accounts(tmp_path, {"RUNWAY_SECRET": "k"}, known=SHELF) == {}


def test_an_account_takes_its_key_from_the_variable_that_the_vendor_knows(tmp_path):
    found = read(tmp_path, "vendors:\n  runway:\n", {"RUNWAY_SECRET": "k"})

    assert found["runway"].secrets == {"RUNWAY_SECRET": "k"}
    assert lacking(RUNWAY, found["runway"]) == ()


def test_a_studio_names_variables_of_its_own(tmp_path):
    text = "vendors:\n  runway: {secrets: {RUNWAY_SECRET: OUR_KEY}, at_once: 3, region: eu}\n"

    found = read(tmp_path, text, {"OUR_KEY": "ours", "RUNWAY_SECRET": "another"})["runway"]

    assert (found.secrets, found.at_once, found.region) == ({"RUNWAY_SECRET": "ours"}, 3, "eu")


def test_a_key_comes_from_the_keyring(tmp_path):
    text = "vendors:\n  runway: {secrets: {RUNWAY_SECRET: keyring:studio/runway}}\n"

    found = read(tmp_path, text, keyring=Ring())["runway"]

    assert found.secrets == {"RUNWAY_SECRET": "from-the-ring"}


def test_one_key_of_several_is_enough_and_none_is_lacking(tmp_path):
    found = read(tmp_path, "vendors: {google: , runway: }\n", {"GEMINI_KEY": "k"})

    assert lacking(GOOGLE, found["google"]) == ()
    assert lacking(RUNWAY, found["runway"]) == ("RUNWAY_SECRET",)


def test_a_key_in_the_file_is_refused_and_never_repeated(tmp_path):
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, "vendors:\n  runway: {secrets: {RUNWAY_SECRET: sk-Very5ecret}}\n")

    assert "Very5ecret" not in str(refusal.value)
    assert refusal.value.place.line == 3


def test_an_account_never_shows_its_keys(tmp_path):
    found = read(tmp_path, "vendors: {runway: }\n", {"RUNWAY_SECRET": "Very5ecret"})

    assert "Very5ecret" not in repr(found)


def test_a_sandbox_plays_every_vendor_outside_with_keys_that_are_made_up(tmp_path):
    text = "sandbox: http://127.0.0.1:8801/\nvendors: {runway: {at_once: 2}}\n"

    found = read(tmp_path, text, {"RUNWAY_SECRET": "Very5ecret"})

    assert sorted(found) == ["google", "runway"]
    assert found["google"].address == "http://127.0.0.1:8801/google"
    assert found["runway"].sandbox and found["runway"].at_once == 2
    assert "Very5ecret" not in str([one.secrets for one in found.values()])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("vendors: {runwy: }\n", 2, "did you mean runway"),
        ("vendors:\n  runway: {at_onec: 3}\n", 3, "at_once"),
        ("vendors:\n  runway: {at_once: 0}\n", 3, "at least 1"),
        ("vendors:\n  runway: {address: runway.com}\n", 3, "not an address"),
        ("vendors:\n  runway: {address: 'http://far.example'}\n", 3, "in the clear"),
        ("vendors:\n  runway: {address: 'https://me:pw@far.example'}\n", 3, "no password"),
        ("vendors:\n  runway: {folder: nowhere}\n", 3, "no folder"),
        ("vendors:\n  runway: {secrets: {RUNWAY_KEY: X_KEY}}\n", 3, "RUNWAY_SECRET"),
        ("sandbox: http://far.example\n", 2, "in the clear"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, text, line, words):
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, text)

    assert words in str(refusal.value)
    assert refusal.value.place.line == line


def test_a_studio_s_own_servers_may_be_in_the_clear(tmp_path):
    found = read(tmp_path, "vendors: {comfyui: {servers: ['http://gpu1:8188/']}}\n")

    assert found["comfyui"].servers == ("http://gpu1:8188",)


@pytest.mark.parametrize("where", ["s3://studio/pickup", "gs://studio", "https://dav.studio/in"])
def test_a_pickup_is_a_bucket_or_a_folder_on_the_web(tmp_path, where):
    found = read(tmp_path, f"vendors:\n  runway: {{pickup: '{where}'}}\n")

    assert found["runway"].pickup == where


@pytest.mark.parametrize("where", ["s3://", "s3://a b", "ftp://studio/in", "http://studio/in"])
def test_a_pickup_that_is_none_is_named_with_its_line(tmp_path, where):
    with pytest.raises(BadInput) as caught:
        read(tmp_path, f"vendors:\n  runway: {{pickup: '{where}'}}\n")

    assert caught.value.place is not None
    assert caught.value.place.line == 3


def test_a_rehearsal_lays_files_out_in_the_sandbox(tmp_path):
    text = "sandbox: http://127.0.0.1:7/\nvendors:\n  runway: {pickup: s3://studio/real}\n"

    assert read(tmp_path, text)["runway"].pickup == "http://127.0.0.1:7/pickup"
