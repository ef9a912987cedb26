"""The lab as a whole: topics over time, what groups share, who bridges them, what one alone knows."""
