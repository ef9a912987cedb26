"""What `check` looks at, one module for each kind of damage; none of them writes."""
