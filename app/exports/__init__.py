"""Exports: any filtered list as a CSV or XLSX file, written by a job in bounded memory.

Events: export.requested, export.finished, export.failed.
"""
