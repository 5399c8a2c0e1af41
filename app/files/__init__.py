"""Files on records: sent straight to storage by the browser, checked by a job, handed out by short-lived addresses.

A file stands on one lead, contact, company or deal. It is "uploading" until the sender says it is complete, "checking" until
a job has looked at what was really sent, then "ready" or "refused"; "lost" when storage no longer has it.

Events: file.created (when it is ready), file.refused, file.updated, file.deleted, file.restored, file.purged.
"""
