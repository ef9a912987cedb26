"""Copying a whole store from one engine to another: into a file, or to a server, and back."""
