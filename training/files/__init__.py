"""Files that people sent and that are kept for a time: their bytes in a folder or in S3, a row for each.

    stored = gateway.store(content)                    # gateway.py: the bytes, before transaction()
    operations.keep(session, stored, name, …)          # operations.py: the row, inside transaction()
    gateway.read(kept.kept_as)                         # the bytes again; raises FileGone where they are no more

Bytes whose row never came are swept away a day later, and a file goes on its day, whichever of the two is missing.
"""
