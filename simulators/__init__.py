"""Stand-ins for the outside services, speaking the vendors' wire format. Not in the image; imports nothing of the product."""
