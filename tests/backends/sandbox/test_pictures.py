"""What the sandbox gives: real films and pictures of the size and the length asked for, made of
what was sent, with SANDBOX on them."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from pegbar.backends.sandbox.orders import Order
from pegbar.backends.sandbox.pictures import Studio, Taken, length_of, size_of
from pegbar.backends.signers.c2pa_signer import verify_file
from pegbar.departments.finishing import ffmpeg

SIZE = (320, 180)


def picture(colour) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", SIZE, colour).save(data, "PNG")
    return data.getvalue()


RED, BLUE = picture((200, 30, 30)), picture((30, 30, 200))


@pytest.fixture(scope="module")
def studio():
    return Studio(fps=6.0)


def frames(made: Taken, tmp_path) -> np.ndarray:
    film, raw = tmp_path / "film.mp4", tmp_path / "film.rgb"
    film.write_bytes(made.data)
    out = ["-f", "rawvideo", "-pix_fmt", "rgb24", raw]
    ffmpeg.run(["-i", film, *out], about="a film", seconds=30)
    width, height = made.size
    return np.frombuffer(raw.read_bytes(), np.uint8).reshape(-1, height, width, 3)


def test_a_film_begins_and_ends_with_the_pictures_that_were_sent(studio, tmp_path):
    order = Order(model="m", size=SIZE, seconds=2.0, frames=((0.0, RED), (1.0, BLUE)))
    made = studio.make(order)
    film = frames(made, tmp_path)[:, :150].mean(axis=(1, 2))
    assert made.media == "video/mp4"
    assert len(film) == 12
    assert film[0][0] > 150 > film[0][2]
    assert film[-1][2] > 150 > film[-1][0]
    assert np.all(np.diff(film[:, 2]) > -3)


def test_a_film_of_one_picture_keeps_its_size_and_length(studio, tmp_path):
    made = studio.make(Order(model="m", size=(180, 320), seconds=1.5, frames=((0.0, RED),)))
    assert frames(made, tmp_path).shape == (9, 320, 180, 3)


def test_a_film_that_was_sent_is_kept_under_the_band(studio, tmp_path):
    first = studio.make(Order(model="m", size=SIZE, seconds=2.0, frames=((0.0, RED),)))
    order = Order(model="m", source=first.data)
    assert size_of(order) == SIZE
    assert length_of(first.data) == pytest.approx(2.0, abs=0.1)
    film = frames(studio.make(order), tmp_path)
    assert film.shape[1:3] == (180, 320)
    assert film[3, 40, 40, 0] > 150


def test_every_result_says_sandbox_along_its_edge(studio, tmp_path):
    made = studio.make(Order(model="m", size=SIZE, seconds=1, frames=((0, RED),)))
    plain = frames(made, tmp_path)
    above, band = plain[2, 20:150, :, 0].mean(), plain[2, 172:179, 200:280, 0].mean()
    assert band < 0.7 * above
    letters = plain[2, 171:179, 5:60].max(axis=(1, 2))
    assert letters.max() > 200


def test_a_prompt_alone_becomes_a_card_with_its_words(studio):
    one = studio.make(Order(model="m", prompt="the moon is late", size=SIZE, gives="image"))
    other = studio.make(Order(model="m", prompt="the tide is early", size=SIZE, gives="image"))
    assert one.media == "image/png"
    assert Image.open(io.BytesIO(one.data)).size == SIZE
    assert one.data != other.data


def test_a_marker_is_not_shown_and_a_prompt_does_not_matter_where_pictures_were_sent(studio):
    made = studio.made
    for prompt in ("a", "b [[sandbox: slow]]", "c"):
        studio.make(Order(model="k", prompt=prompt, size=SIZE, seconds=1, frames=((0, BLUE),)))
    for prompt in ("one sea", "[[sandbox: credentials]] one sea"):
        studio.make(Order(model="k", prompt=prompt, size=SIZE, gives="image"))
    assert studio.made == made + 2


def test_many_who_ask_for_the_same_wait_for_one(studio):
    made = studio.made
    order = Order(model="same", prompt="a hundred lanterns", size=SIZE, gives="image")
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: studio.make(order), range(24)))
    assert studio.made == made + 1
    assert len({id(one) for one in results}) == 1


def test_a_wrong_size_is_really_another(studio):
    order = Order(model="m", prompt="x", size=SIZE, gives="image")
    assert studio.make(order, wrong_size=True).size == (160, 90)


@pytest.mark.parametrize("gives", ["image", "video"])
def test_credentials_are_real_ones_that_nobody_trusts(studio, gives, tmp_path):
    order = Order(model="m", prompt="x", size=SIZE, seconds=1, gives=gives)
    path = tmp_path / ("it.png" if gives == "image" else "it.mp4")
    path.write_bytes(studio.make(order, credentials=True).data)
    assert verify_file(path, ()).state == "valid"


def test_what_is_no_picture_becomes_a_card(studio):
    made = studio.make(
        Order(model="m", prompt="x", size=SIZE, seconds=1, frames=((0, b"no picture"),))
    )
    assert made.size == SIZE


@pytest.mark.parametrize("sent", [(), ((0.0, RED),)])
@pytest.mark.parametrize("gives", ["image", "video"])
def test_takes_of_other_seeds_are_told_apart_and_the_same_seed_is_the_same(
    studio, tmp_path, sent, gives
):
    def seen(seed):
        order = Order(model="m", gives=gives, size=SIZE, seconds=0.5, frames=sent, seed=seed)
        made = studio.make(order)
        if gives == "video":
            return made.data, frames(made, tmp_path)[0, :150].astype(int)
        return made.data, np.asarray(Image.open(io.BytesIO(made.data)))[:150].astype(int)

    (seven, first), (again, _), (_, other) = seen(7), seen(7), seen(8)
    assert seven == again
    assert np.abs(first.mean(axis=(0, 1)) - other.mean(axis=(0, 1))).max() > 8


def test_a_seed_leaves_what_was_sent_recognisable(studio):
    made = studio.make(Order(model="m", gives="image", size=SIZE, frames=((0.0, RED),), seed=3))
    red, green, blue = np.asarray(Image.open(io.BytesIO(made.data)))[:150].mean(axis=(0, 1))
    assert red > 150 > max(green, blue)
