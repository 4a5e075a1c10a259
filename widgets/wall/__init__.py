"""The wall of the command hall: window, scenes, tiles, playlist, several screens, pictures of it."""
