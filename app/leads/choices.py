"""The words a lead is described with, and what a new organization starts with."""

CATEGORIES = ("open", "working", "nurturing", "qualified", "converted", "disqualified")
RATINGS = ("hot", "warm", "cold")

# key -> (label, category); the first one is the default.
DEFAULT_STATUSES = {
    "new": ("New", "open"),
    "attempting": ("Attempting", "working"),
    "contacted": ("Contacted", "working"),
    "nurturing": ("Nurturing", "nurturing"),
    "qualified": ("Qualified", "qualified"),
    "converted": ("Converted", "converted"),
    "unqualified": ("Unqualified", "disqualified"),
    "junk": ("Junk", "disqualified"),
}
DEFAULT_SOURCES = {
    "website": "Website",
    "referral": "Referral",
    "cold_call": "Cold call",
    "email": "E-mail",
    "campaign": "Campaign",
    "social": "Social media",
    "chat": "Chat",
    "partner": "Partner",
    "employee": "Employee",
    "existing_customer": "Existing customer",
    "public_relations": "Public relations",
    "direct_mail": "Direct mail",
    "conference": "Conference",
    "trade_show": "Trade show",
    "import": "Import",
    "api": "API",
    "other": "Other",
}
