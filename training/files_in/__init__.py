"""The one reader of files that somebody else made: bytes become a sheet, its rows, its columns, and their days.

    sheet = read_sheet(content)                         # sheets.py: raises Unreadable with a sentence for the person
    sheet.choices                                       # which sheets there are; read_sheet(content, asked=name)
    headings = find_headings(sheet.rows, known, is_it)  # headings.py: which column holds what, and what is not known
    day_of(cell)                                        # dates.py: a day, however it was written

It knows nothing of what a file is about. Whoever uses it says which headings there are and what has to be there, and
shows the person what was not read: nothing is dropped without a word.
"""
