"""What is new and what has places, ready for the Board's bulletin and for the newsletter of ECVYS."""
