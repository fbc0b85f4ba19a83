"""What texts on evaluation forms speak of: themes that the administrator gives when reading them."""
