"""The page of the ladder and its parts."""
