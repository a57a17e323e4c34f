"""The four clusterers, one file each."""

from diststream.algorithms.clustream import CluStream
from diststream.algorithms.denstream import DenStream
from diststream.algorithms.dstream import DStream

__all__ = ["CluStream", "DStream", "DenStream"]
