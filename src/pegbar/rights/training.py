"""Whether something may be learned from, in the words of CAWG's training-and-data-mining assertion.

Source: CAWG Training and Data Mining Assertion 1.1. *Constrained* without details allows nothing.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Permission(StrEnum):
    ALLOWED = "allowed"
    NOT_ALLOWED = "notAllowed"
    CONSTRAINED = "constrained"


class Training(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The four entries of the assertion. `details` are the words of the constraint.

    What nobody said is not allowed: silence is no consent.
    """

    data_mining: Permission = Permission.NOT_ALLOWED
    ai_inference: Permission = Permission.NOT_ALLOWED
    ai_generative_training: Permission = Permission.NOT_ALLOWED
    ai_training: Permission = Permission.NOT_ALLOWED
    details: str = ""

    def may_train(self) -> bool:
        """Whether a generative model of this show may learn from it."""
        return _open(self.ai_generative_training, self.details)

    def may_infer(self) -> bool:
        """Whether it may be shown to a model as an input."""
        return _open(self.ai_inference, self.details)


def _open(permission: Permission, details: str) -> bool:
    if permission is Permission.CONSTRAINED:
        return bool(details.strip())
    return permission is Permission.ALLOWED


FREE = Training(
    data_mining=Permission.ALLOWED,
    ai_inference=Permission.ALLOWED,
    ai_generative_training=Permission.ALLOWED,
    ai_training=Permission.ALLOWED,
)
"""What a show's own drawings say when their maker allows training."""
