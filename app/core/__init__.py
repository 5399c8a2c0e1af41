"""The ground everything stands on: knows no domain and no vendor."""
