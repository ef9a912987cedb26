"""Text: made safe, folded, ordered, translated, and dates and numbers as each language writes them."""
