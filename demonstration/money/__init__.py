"""What the year's places cost, who owed and who paid, and what Stripe is told of it."""
