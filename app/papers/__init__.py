"""Documents that leave the house: letters, minutes, slides, handouts and lists; plain Python."""
