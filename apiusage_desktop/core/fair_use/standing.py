"""How a billing month stands; on its own, since the theme has a colour for each and must load at once."""

from enum import StrEnum


class Standing(StrEnum):
    """How a month stands against its allowance."""

    ON_TRACK = "on track"
    CLOSE = "close"  # it is expected to end near the allowance, or may end above it
    OVER = "over"  # it is above it, or is expected to end so
