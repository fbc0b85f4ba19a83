"""The timetable of messages: what goes by itself before and after an event, computed from rows when it is due."""
