"""The public pages: home, courses, events and their calendars."""
