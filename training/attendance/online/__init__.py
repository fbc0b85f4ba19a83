"""Who was there online, from the file that Teams or Zoom exports: from its rows to a proposed mark for each booking.

    report = read_report(content, name, days)      # reports.py: what it says, or Unreadable with a sentence
    minutes = minutes_there(report.joins, sitting) # presence.py: each moment once, however many devices
    found = match(report.people, expected)         # matching.py: certain, doubtful, or nobody we know

Nothing here writes: a person confirms what is proposed.
"""
