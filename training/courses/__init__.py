"""What is taught and when: courses, their events and sittings, places, venues, funders and trainers."""
