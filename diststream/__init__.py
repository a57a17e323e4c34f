"""The stream clusterers of DistStream, and what the lessons import."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diststream.algorithms import CluStream, ClusTree, DenStream, DStream

__all__ = ["CluStream", "ClusTree", "DStream", "DenStream"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: scikit-learn and numba cost a second that data and plots need not pay.
    if name in __all__:
        return getattr(import_module("diststream.algorithms"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
