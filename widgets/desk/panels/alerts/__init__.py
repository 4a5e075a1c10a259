"""The page of alerts and its parts."""
