"""The lab as a whole: its topics over time, what groups share, who bridges them, what one person alone knows."""
