"""What a new organization starts with: functions called inside sign-up's transaction, in this order.

Each is named by text ("domain.service.function"), takes no argument, runs with the new organization and its owner
bound, and must be harmless when its rows are there already. So identity needs to know no other domain.
"""

ORGANIZATION_SETUP: list[str] = [
    "deals.setup.set_up_deals",
    "leads.setup.set_up_leads",
]
