"""People who act: who does what next, and where people walk. Pure decisions; `db.simulation` carries them out."""
