"""Ways to a course beside the list: three questions, a month as a calendar, the map of the site."""
