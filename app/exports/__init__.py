"""Out again: what is in the city as a file that an import takes back."""
