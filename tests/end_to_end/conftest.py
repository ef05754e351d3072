"""Says at the end of a run, loudly, when the real ComfyUI was not met."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter) -> None:
    for report in terminalreporter.stats.get("skipped", []):
        if "test_real_comfyui" in report.nodeid and isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            terminalreporter.write_line(f"NO REAL COMFYUI WAS MET: {reason}", red=True, bold=True)
            return


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The server takes a core: last of all, so that nothing else waits for it."""
    items.sort(key=lambda one: one.get_closest_marker("comfyui") is not None)
