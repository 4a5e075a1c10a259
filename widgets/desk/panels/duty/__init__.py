"""Shifts of the staff: who works when, in which post and at which seat."""
