"""Image, processes, secrets, deployment: as a platform would use them."""
