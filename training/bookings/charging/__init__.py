"""What a booking costs and owes: prices, who pays, another price, charges for cancelling late and for absence."""
