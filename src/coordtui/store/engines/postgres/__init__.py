"""A store in PostgreSQL. The rest of the store goes on saying SQLite's SQL; `translation` says it anew."""
