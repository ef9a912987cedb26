"""Who takes what: reviewers to papers, mentors to students, judges to projects; the best, and why."""
