"""The error tree. The edges turn a code into an exit status; nobody else prints.

PegbarError                 exit 1   something could not be done
├── BadInput                exit 2   a person's file or argument is wrong; names the place
│   └── Trespass            exit 2   it leads out of its show, or is built to do harm
├── Refused                 exit 1   a rule, a capability or a budget says no
├── StepFailed              exit 1   a step ran and did not come out
├── StorageFailed           exit 1   the disk is full, a folder is not writable
│   └── Corrupt             exit 1   stored bytes no longer match their digest
├── NotInstalled            exit 1   a tool or an extra that this machine lacks
└── Cancelled               exit 1   a person stopped it; all finished work is kept
"""

from __future__ import annotations

from typing import ClassVar

from pegbar.values.place import Place


class PegbarError(Exception):
    """The root. `message` says what happened to which thing, `hint` what to do next; `about`
    names the thing for programs (a digest, a shot, a step)."""

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1

    def __init__(
        self, message: str, *, place: Place | None = None, hint: str = "", about: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint
        self.about = about

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        then = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.message}{then}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.place, self.hint, self.about))


def _rebuild(
    kind: type[PegbarError], message: str, place: Place | None, hint: str, about: str
) -> PegbarError:
    """Errors cross process borders; keyword arguments do not survive pickling by themselves."""
    return kind(message, place=place, hint=hint, about=about)


class BadInput(PegbarError):
    """A file or an argument that a person gave is malformed, hostile, missing or too large."""

    code = "bad-input"
    exit_code = 2


class Trespass(BadInput):
    """A name, a link or a reference that leads out of its show, or a file that is built to do
    harm. Whoever raises it, it becomes a fact of the show: `about` is the show's id, once known."""

    code = "trespass"


class Refused(PegbarError):
    code = "refused"


class StepFailed(PegbarError):
    code = "step-failed"


class StorageFailed(PegbarError):
    code = "storage-failed"


class Corrupt(StorageFailed):
    code = "corrupt"


class NotInstalled(PegbarError):
    code = "not-installed"


class Cancelled(PegbarError):
    code = "cancelled"
