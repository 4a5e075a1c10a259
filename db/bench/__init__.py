"""Benchmarks of the database and of the feed, each figure beside its floor measured in the same run."""
