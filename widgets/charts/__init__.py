"""Charts, drawn with pyqtgraph in the colours of the theme."""
