"""Reads the points of a face from a video: `python face_reader.py VIDEO MOST_FRAMES POINT...`.

It runs by itself, in an environment that has mediapipe and OpenCV, and imports nothing of the
house. One JSON object goes to standard output: `fps`, `tool`, `frames`, each the points asked for
as x, y, z in pixels, or null.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any


def main(video: str, most: int, points: list[int]) -> None:
    cv2: Any = importlib.import_module("cv2")
    mediapipe: Any = importlib.import_module("mediapipe")
    film = cv2.VideoCapture(video)
    fps = film.get(cv2.CAP_PROP_FPS)
    frames: list[list[list[float]] | None] = []
    with mediapipe.solutions.face_mesh.FaceMesh(
        static_image_mode=False, max_num_faces=1, refine_landmarks=True
    ) as mesh:
        while len(frames) < most:
            good, picture = film.read()
            if not good:
                break
            tall, wide = picture.shape[:2]
            seen = mesh.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).multi_face_landmarks
            frames.append(
                [
                    [round(p.x * wide, 2), round(p.y * tall, 2), round(p.z * wide, 2)]
                    for p in (seen[0].landmark[number] for number in points)
                ]
                if seen
                else None
            )
    tool = f"mediapipe {mediapipe.__version__}"
    sys.stdout.write(json.dumps({"fps": fps, "tool": tool, "frames": frames}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [int(number) for number in sys.argv[3:]])
