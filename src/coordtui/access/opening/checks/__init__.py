"""What `access check` looks at, one module for each kind of thing; each gives rows."""
