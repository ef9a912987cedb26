"""What is seen: the page of people and its windows."""
