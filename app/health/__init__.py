"""Health: is the product alive, what does it depend on, its metrics, its API document, its jobs and sweeps."""
