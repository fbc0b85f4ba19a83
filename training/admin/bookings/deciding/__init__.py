"""An event with too few people: run it, promote it, move everybody to another date, or cancel it."""
