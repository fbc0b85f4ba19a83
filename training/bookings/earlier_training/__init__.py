"""What somebody has done before: prerequisites, and training from elsewhere that counts as a course."""
