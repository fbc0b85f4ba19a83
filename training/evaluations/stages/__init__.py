"""The stages before an event and three months after it: who is asked, until when, and what becomes of a form."""
