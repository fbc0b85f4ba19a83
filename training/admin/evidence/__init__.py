"""What shows beside events whether training reaches people: under “Reports” in the menu."""
