"""The page that takes a report, with its parts."""
