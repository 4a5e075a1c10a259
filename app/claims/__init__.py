"""Who works on a case and who has it open: advice to colleagues, which forbids no act."""
