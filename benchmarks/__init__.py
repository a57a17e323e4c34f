"""Peers side by side with diststream, and the figures of the DistStream paper."""
