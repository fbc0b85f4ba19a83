"""What every agency is asked once a year by a link: its training needs, and what reviews changed there."""
