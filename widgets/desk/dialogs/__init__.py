"""The dialogs of a desk: an act's questions become fields, whatever the table of acts asks."""
