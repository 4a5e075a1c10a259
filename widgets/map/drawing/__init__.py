"""The drawing tool: a plain map of grids, streets and borders on which the place of a ruling is drawn."""
