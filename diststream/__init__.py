"""The stream clusterers of DistStream, and what the lessons import."""
