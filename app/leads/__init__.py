"""Leads: people and firms who may become customers, worked by status until they are converted or given up.

A status is a row of the organization with a fixed category (open, working, nurturing, qualified, converted,
disqualified), so that a team can rename it and reports still work. A source says where a lead came from.
Events: lead.created, lead.updated, lead.assigned, lead.status_changed, lead.deleted, lead.restored, lead.purged,
lead.converted, lead.conversion_undone.
"""
