"""Who of an agency is in date, as a document and a workbook for an inspection or for its own staff records."""
