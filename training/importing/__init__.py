"""What other systems export, brought in from a file: agencies, people, and what else has a kind.

A file is sent, its sheet and columns are found or asked for, and each of its lines becomes a row (models.py). The
worker checks all of them before the first is written, and says of each what it would become: new, changed, the same,
wrong, or a question. What is to be written is then a job (training/jobs), a line at a time (writing_operations.py).

A kind of file is an `ImportKind` (kind.py): which columns it knows, how a line is read, what it would do, and doing it.
kinds.py has them all.
"""
