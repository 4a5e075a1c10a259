"""Alerts: what needs an act now, no more than people can answer; and the looks at urgent cases."""
