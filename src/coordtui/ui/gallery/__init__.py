"""All widgets that pages are made of, in all their states."""
