"""What stands under the store: one module for each database engine."""
