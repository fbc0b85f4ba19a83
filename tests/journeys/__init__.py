"""The main job in a real browser, against the real web server and worker."""
