"""What grows with what: the invented lab, several times as large, asked the same questions."""
