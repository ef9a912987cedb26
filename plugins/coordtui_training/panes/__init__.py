"""What is seen of training: the page of sessions, and the windows that open from it."""
