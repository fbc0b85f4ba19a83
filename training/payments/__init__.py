"""Money: prices, what is owed and why."""
