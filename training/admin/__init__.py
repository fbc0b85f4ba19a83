"""The administrator's pages: a folder for each word of the menu."""
