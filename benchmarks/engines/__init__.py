"""SQLite and PostgreSQL through the store, each beside its bare driver doing the same work."""
