"""What people see of the Stripe simulator: the page to pay on, the portal, and the table on its own page."""

CHECKOUT = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Pay - Stripe simulator</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem }
 button { font: inherit; padding: .5rem 1rem; margin: .3rem .3rem .3rem 0 } .quiet { color: #667 }</style>
<h1>{{ name }}</h1>
<p>{{ quantity }} seats at {{ "%.2f"|format(amount / 100) }} {{ currency|upper }} a month{% if trial_days %}, after
 {{ trial_days }} days for nothing{% endif %}.</p>
{% if session.status == "open" %}
<form method="post" action="/_act/checkout/{{ session.id }}"><button name="do" value="pay">Pay</button>
<button name="do" value="decline">Pay with a card that fails later</button>
<button name="do" value="cancel">Cancel</button></form>
{% else %}<p>This page is {{ session.status }}.</p>{% endif %}
<p class="quiet">A simulator: no money moves.</p></html>"""

PORTAL = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Your subscription - Stripe simulator</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }
 button { font: inherit; padding: .4rem .8rem } td { padding: .3rem 1rem .3rem 0 } form { display: inline }</style>
<h1>{{ customer.name }}</h1>
<p>Card: {{ "declined at the next try" if customer.delinquent else "in order" }}
<form method="post" action="/_act/customer/{{ customer.id }}"><input type="hidden" name="back" value="{{ here }}">
<button name="do" value="card">Change the card</button></form></p>
<table>{% for item in subscriptions %}<tr><td>{{ item["items"].data[0].quantity }} seats<td>{{ item.status }}
{% if item.cancel_at_period_end %}(ends with the period){% endif %}<td>
<form method="post" action="/_act/subscription/{{ item.id }}"><input type="hidden" name="back" value="{{ here }}">
<button name="do" value="end">End with the period</button></form></tr>{% endfor %}</table>
<table>{% for item in invoices %}<tr><td>{{ item.number }}<td>{{ "%.2f"|format(item.total / 100) }}<td>{{ item.status }}<td>
{% if item.status == "open" %}<form method="post" action="/_act/invoice/{{ item.id }}">
<input type="hidden" name="back" value="{{ here }}"><button>Pay now</button></form>{% endif %}</tr>{% endfor %}</table>
<p><a href="{{ session.return_url }}">Back</a></p></html>"""

OWN_PART = """
<h2>Pages to pay on</h2>
{% for item in store["sessions"].values() if item.status == "open" %}<p><a href="{{ item.url }}">{{ item.id }}</a></p>
{% else %}<p class="quiet">None is open. The product opens one under Settings, Billing.</p>{% endfor %}
<h2>Subscriptions</h2>
<table><tr><th>Customer<th>Seats<th>Status<th></tr>
{% for item in store["subscriptions"].values() %}<tr><td>{{ store["customers"][item.customer].name }}
<td>{{ item["items"].data[0].quantity }}<td>{{ item.status }}<td>
<form method="post" action="/_act/subscription/{{ item.id }}"><button name="do" value="renew">Begin the next period</button>
<button name="do" value="end">End with the period</button><button name="do" value="cancel">End now</button></form>
<form method="post" action="/_act/customer/{{ item.customer }}"><button name="do" value="card">
{{ "Let the card work" if store["customers"][item.customer].delinquent else "Let the card fail" }}</button></form></tr>
{% else %}<tr><td class="quiet">None yet.</tr>{% endfor %}</table>
<h2>Invoices</h2>
<table>{% for item in store["invoices"].values() %}<tr><td>{{ item.number }}<td>{{ "%.2f"|format(item.total / 100) }}
<td>{{ item.status }}<td>{% if item.status == "open" %}<form method="post" action="/_act/invoice/{{ item.id }}">
<button>Pay</button></form>{% endif %}</tr>{% else %}<tr><td class="quiet">None yet.</tr>{% endfor %}</table>
<h2>Meters</h2>
<table>{% for name, total in store["totals"].items() %}<tr><td>{{ name }}<td>{{ total }}</tr>
{% else %}<tr><td class="quiet">Nothing was reported yet.</tr>{% endfor %}</table>
"""
