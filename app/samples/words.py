"""The words of the demo. Everybody and everything here is invented."""

DEMO_ORGANIZATION = "Tidewater Planning (demo)"
OFFERS = (
    "Field planning, {n} seats",
    "Route planning rollout",
    "Mobile inspection pilot",
    "Dispatch desk, {n} seats",
    "Planning suite, yearly plan",
    "Scheduling for {n} crews",
    "Onboarding package",
    "Offline forms add-on",
)
FIRST_NAMES = (
    "Amara", "Bastian", "Celia", "Dario", "Elif", "Farid", "Greta", "Hugo", "Imani", "Jonas", "Katya", "Leandro",
    "Mireille", "Nadia", "Oskar", "Paloma", "Quentin", "Rosalind", "Sanjay", "Tamsin", "Ulrika", "Viggo", "Wanda",
    "Xenia", "Yusuf", "Zofia", "Anselm", "Brigid", "Corentin", "Delphine", "Emeka", "Fenna", "Gideon", "Hanneke",
    "Ilse", "Jarek", "Kofi", "Liora", "Matteo", "Noor",
)  # fmt: skip
LAST_NAMES = (
    "Abernathy", "Bexley", "Carrow", "Dunmore", "Eastlake", "Farrow", "Galloway", "Hartwell", "Ibarra", "Jessop",
    "Kestrel", "Lindgren", "Marlowe", "Northcott", "Okonjo", "Pemberton", "Quimby", "Rosewater", "Sandoval",
    "Thackeray", "Umberto", "Valmont", "Whitlock", "Yarrow", "Zeller", "Ashdown", "Brandt", "Castellan", "Drummond",
    "Ellery", "Fontaine", "Grayling", "Holloway", "Ingram", "Jarvis", "Kowalczyk", "Larkin", "Mendez", "Nakagawa",
    "Osei",
)  # fmt: skip
FIRM_STEMS = (
    "Brightwater", "Northlight", "Oakmere", "Fernhill", "Copperfield", "Saltmarsh", "Ironbridge", "Larkspur",
    "Silverbirch", "Harrowgate", "Millrace", "Windermoor", "Redstone", "Bluefinch", "Clearbrook", "Thornbury",
    "Westhaven", "Greywolf", "Sunridge", "Meadowlark", "Stonecrop", "Kingsford", "Amberley", "Foxglove", "Eastwick",
    "Pinecrest", "Quarrybank", "Rivermead", "Hazelwood", "Juniper Hill", "Longacre", "Moorfield", "Netherby",
    "Orchard Row", "Peregrine", "Ravensworth", "Sandpiper", "Tamarack", "Underhill", "Violet Bay",
)  # fmt: skip
FIRM_KINDS = (
    ("Roofing", "Construction"),
    ("Facilities", "Facility services"),
    ("Logistics", "Logistics"),
    ("Energy", "Energy"),
    ("Gardens", "Environment"),
    ("Utilities", "Utilities"),
    ("Clinics", "Healthcare"),
    ("Elevators", "Machinery"),
    ("Security", "Security"),
    ("Foods", "Food and beverage"),
    ("Telecom", "Telecommunications"),
    ("Properties", "Real estate"),
)
# City, ISO 3166 code of the country, state.
CITIES = (
    ("Portland", "US", "Oregon"),
    ("Duluth", "US", "Minnesota"),
    ("Savannah", "US", "Georgia"),
    ("Tucson", "US", "Arizona"),
    ("Leeds", "GB", None),
    ("Bristol", "GB", None),
    ("Aberdeen", "GB", None),
    ("Cork", "IE", None),
    ("Bergen", "NO", None),
    ("Aarhus", "DK", None),
    ("Utrecht", "NL", None),
    ("Porto", "PT", None),
)
STREETS = ("Harbor Street", "Mill Lane", "Station Road", "Orchard Avenue", "Quay Side", "Bridge Street", "Park Row")
JOB_TITLES = (
    "Operations manager", "Head of field service", "Managing director", "Dispatcher", "IT manager", "Finance director",
    "Site manager", "Purchasing manager", "Head of maintenance", "Office manager",
)  # fmt: skip
TAGS = {
    "Key account": "#7c3aed",
    "Partner deal": "#0891b2",
    "Renewal": "#16a34a",
    "Trial": "#f59e0b",
    "Trade show": "#db2777",
    "Multi-site": "#475569",
}
SOURCES = {
    "website": 30, "referral": 18, "campaign": 14, "cold_call": 10, "trade_show": 10, "partner": 8, "social": 6,
    "email": 6, "chat": 4, "conference": 4,
}  # fmt: skip
FIRST_CALLS = (
    "No answer, left a message",
    "Busy, asked to call in the afternoon",
    "Reached the front desk",
    "Wrong extension, got the right one",
)
TALKS = (
    "Short call: plans with spreadsheets today",
    "Call: crews lose an hour a day to paper forms",
    "Call: replaces a tool that is no longer supported",
    "Call: opens a second site and needs shared planning",
)
MEETINGS = ("Product tour", "Workshop with the dispatch team", "Meeting with finance", "Review of the pilot")
LEAD_NOTES = (
    "Wants to see how crews without reception fill in forms.",
    "Compares us with one other vendor; decides with the site managers.",
    "Budget is there from next quarter on. Keep the contact warm.",
    "Asked twice about the price per seat and about yearly billing.",
    "Prefers e-mail; is on site most of the day.",
    "Heard of us from a customer in the same town.",
)
DEAL_NOTES = (
    "Sent the offer with two options; they lean towards the larger one.",
    "Legal asks for a data processing agreement before signing.",
    "The pilot crew is happy. Next: convince the second site.",
    "Wants a fixed price for the first two years.",
    "Decision maker is away for two weeks; follow up after that.",
    "Needs an interface to their accounting. Shared the documentation.",
)
NEXT_STEPS = (
    "Send the offer",
    "Agree on a start date",
    "Call the decision maker",
    "Prepare the pilot",
    "Talk to legal",
)
DISQUALIFIED = ("Too small for the product", "Looking for a free tool", "Signed with somebody else last month")
LOSS_NOTES = (
    "They stay with what they have for another year.",
    "The other offer was a fifth cheaper.",
    "The project was stopped by the new management.",
)
TASKS = {
    "call": ("Call back about the offer", "Call to agree on next steps", "Check in by phone"),
    "email": ("Send the price list", "Send a summary of the call", "Answer the questions by e-mail"),
    "follow_up": ("Follow up on the tour", "Ask for feedback on the pilot", "Follow up after the holidays"),
    "meeting": ("Prepare the workshop", "Set up the product tour"),
    "todo": ("Update the offer", "Ask legal about the agreement", "Collect numbers for the case"),
}
