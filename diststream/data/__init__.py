"""Data sets: loaders that fetch them, or read a copy you name."""
