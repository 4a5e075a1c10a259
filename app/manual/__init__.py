"""The command manual: what is filed under which condition, how fast it is handled, when it is closed; in versions."""
