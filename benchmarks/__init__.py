"""The figures that the README quotes, measured side by side with the peer or the limit."""
