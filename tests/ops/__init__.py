"""Monitoring, edge and scale: the files of ops/ with the programs that read them."""
