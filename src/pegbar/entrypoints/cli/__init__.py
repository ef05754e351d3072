"""The command line. Every verb takes --json and --help; exit codes are 0, 1 and 2."""

from pegbar.entrypoints.cli.main import main

__all__ = ["main"]
