"""What is seen. Only the modules in this folder import widgets, and only when the page is opened."""
