"""Tests of what the intake reads."""
