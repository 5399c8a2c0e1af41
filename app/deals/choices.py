"""The fixed words of deals and what a new organization starts with."""

STATUSES = ("open", "won", "lost")
STAGE_TYPES = STATUSES
OUTCOMES = ("won", "lost")
DEAL_TYPES = ("new_business", "existing_business", "renewal", "upsell", "cross_sell")
FORECAST_CATEGORIES = ("pipeline", "best_case", "commit", "closed", "omitted")
# "closed" is set by winning a deal, never by hand.
OPEN_FORECASTS = ("pipeline", "best_case", "commit", "omitted")
FORECAST_AFTER = {"open": "pipeline", "won": "closed", "lost": "omitted"}
CONTACT_ROLES = ("decision_maker", "evaluator", "influencer", "champion")
CLOSED_PROBABILITY = {"won": 100, "lost": 0}

# Fields a stage may ask for, and how the remedy names them.
REQUIRABLE_FIELDS = {
    "value": "a value",
    "expected_close_date": "an expected close date",
    "company_id": "a company",
    "primary_contact_id": "a primary contact",
    "owner_id": "an owner",
    "source": "a source",
    "next_step": "a next step",
    "deal_type": "a deal type",
    "description": "a description",
    "competitor": "a competitor",
}

DEFAULT_PIPELINE = "Sales"
DEFAULT_STAGES = (
    {"name": "Qualification", "type": "open", "probability": 10, "rotting_days": 14, "color": "#94a3b8"},
    {"name": "Discovery", "type": "open", "probability": 25, "rotting_days": 21, "color": "#60a5fa"},
    {"name": "Proposal", "type": "open", "probability": 50, "rotting_days": 21, "color": "#818cf8"},
    {"name": "Negotiation", "type": "open", "probability": 75, "rotting_days": 30, "color": "#f59e0b"},
    {"name": "Closed won", "type": "won", "probability": 100, "color": "#22c55e"},
    {"name": "Closed lost", "type": "lost", "probability": 0, "color": "#ef4444"},
)
DEFAULT_LOSS_REASONS = {
    "too_expensive": "Too expensive",
    "competitor": "Chose a competitor",
    "no_decision": "No decision",
    "timing": "Wrong timing",
    "no_budget": "No budget",
    "missing_feature": "Missing feature",
}
