"""The messages that go by themselves: of one event, with what can be pressed, and which of them a course sends."""
