"""The four clusterers, one file each."""

from diststream.algorithms.clustream import CluStream
from diststream.algorithms.clustree import ClusTree
from diststream.algorithms.denstream import DenStream
from diststream.algorithms.dstream import DStream

__all__ = ["CluStream", "ClusTree", "DStream", "DenStream"]
