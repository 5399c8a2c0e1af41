"""Imports of files into leads, contacts, companies and deals.

The domain owns the upload and its detected shape, the mapping of columns to fields, the dry run, the run in
batches with progress and cancel, the result file of rejected rows, and the undo. `reading` turns a file on
disk into rows and knows neither the database nor the web.
"""
