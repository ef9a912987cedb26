"""What authors of plugins run: the catalogues of their package, a new package, its checks, its development.

Nothing here is imported by the running program, and nothing here draws.
"""
