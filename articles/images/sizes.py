"""The widths that each picture is stored in, and the size of the largest."""

WIDTHS = (480, 960, 1600)
LARGEST = (1600, 3200)
