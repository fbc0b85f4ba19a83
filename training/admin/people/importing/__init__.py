"""Bringing in what other systems export: a file, its columns, a preview, its questions, and the job."""
