"""The list and the map of rulings, which the desk and the board show alike."""
