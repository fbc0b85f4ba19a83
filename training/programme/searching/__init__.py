"""The search that understands: typed words become what somebody is after, and the programme is ranked by it.

    words.py    from a text to its words, without endings
    places.py   the towns and postcode districts of Essex, and how far one is from another
    when.py     months, weekdays, parts of a day, and days counted from today
    lexicon.py  the words that are known, and what was meant by one that is not
    asked.py    what somebody is after: words with all that they stand for, a place, months, days, times
    ranking.py  what fits, the best first, and why

All of it is pure: both databases answer the same.
"""
