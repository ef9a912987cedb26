"""Who attended what, counted: every number knows the sign-ups or the sessions that it counts."""
