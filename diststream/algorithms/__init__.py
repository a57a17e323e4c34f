"""The four clusterers, one file each."""

from diststream.algorithms.clustream import CluStream

__all__ = ["CluStream"]
