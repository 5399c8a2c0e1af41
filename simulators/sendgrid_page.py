"""What the page of the SendGrid simulator shows: the mails, and what their receivers can do."""

PAGE = """
<h2>Mails</h2>
{% for mail in store.mails.values()|list|reverse %}
<section style="border-bottom: 1px solid #ccd; padding: .5rem 0">
 <strong>{{ mail.subject }}</strong> to {{ mail.to|join(", ") }} <span class="quiet">from {{ mail.from }},
 {{ mail.events|join(", ") }}{% if mail.attachments %}, with {{ mail.attachments|join(", ") }}{% endif %}</span>
 <pre>{{ mail.content.get("text/plain") or mail.content.get("text/html", "") }}</pre>
 {% for act in ("open", "click", "bounce", "spamreport", "unsubscribe") %}
 <form method="post" action="/_act/mails/{{ mail.id }}/{{ act }}"><button>{{ act }}</button></form>{% endfor %}
 <form method="post" action="/_act/mails/{{ mail.id }}/reply">
  <input name="text" required aria-label="Reply"><button>reply</button></form>
</section>
{% else %}<p class="quiet">None yet.</p>{% endfor %}
<h2>Write to the product</h2>
<form method="post" action="/_act/mails">
 <label>from <input name="from" type="email" required></label> <label>to <input name="to" required size="40"></label>
 <label>subject <input name="subject" required></label> <label>text <input name="text" required></label>
 <button>Send</button></form>
"""
