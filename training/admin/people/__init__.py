"""People, agencies and who books for them, members of ECVYS, training from elsewhere."""
