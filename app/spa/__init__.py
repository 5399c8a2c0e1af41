"""The SPA's files, as `frontend/` was built: assets that never change, and one page with a nonce for each request.

No table, no event, no word of the business; see docs/decisions/0010-spa.md.
"""
