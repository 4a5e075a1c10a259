"""People who act: who does what next, and where people walk. `db.commands.simulation` carries it out."""
