"""Letters to units: supervision letters about a few cases, urging letters about all late ones."""
