"""What the page of the Twilio simulator shows: calls, queues and messages, and what the other side can do."""

PAGE = """
<h2>Call or write to the product</h2>
<form method="post" action="/_act/calls">
 <label>from <input name="from" value="+14155550100" required></label>
 <label>to <input name="to" required value="{{ (store["numbers"].values()|list)[0].phone_number if store["numbers"] }}"></label>
 <label>voice address, if not the number's <input name="url" size="40"></label> <button>Call</button></form>
<form method="post" action="/_act/messages">
 <label>from <input name="from" value="+14155550100" required></label>
 <label>to <input name="to" required value="{{ (store["numbers"].values()|list)[0].phone_number if store["numbers"] }}"></label>
 <label>text <input name="text" required size="40"></label> <button>Send</button></form>
<h2>Numbers</h2>
{% for item in store["numbers"].values() %}<p>{{ item.phone_number }} <span class="quiet">calls: {{ item.voice_url }},
 messages: {{ item.sms_url }}</span></p>{% endfor %}
<h2>Calls</h2>
{% for line in store["lines"].values()|list|reverse %}
<section style="border-bottom: 1px solid #ccd; padding: .5rem 0">
 <strong>{{ line.call.from }} to {{ line.call.to }}</strong> {{ line.call.status }}
 <span class="quiet">{{ line.call.direction }}, {{ line.call.sid }}{% if line.waiting %}, waits: {{ line.waiting.kind }}
 {% endif %}</span>
 <pre>{{ line.said|join("\n") }}</pre>
 {% set sid = line.call.sid %}
 {% macro act(name, text="") %}<form method="post" action="/_act/calls/{{ sid }}/{{ name }}">
  {% if text %}<input name="text" size="12" aria-label="{{ text }}">{% endif %}<button>{{ name }}</button></form>{% endmacro %}
 {% if line.waiting.kind == "ringing" %}{{ act("answer") }}{{ act("busy") }}{{ act("ignore") }}{% endif %}
 {% if line.waiting.kind == "gather" %}{{ act("press", "digits") }}{{ act("say", "words") }}{% endif %}
 {% if line.waiting.kind == "record" %}{{ act("done") }}{% endif %}
 {% if line.call.status == "in-progress" %}{{ act("hangup") }}{% endif %}
</section>
{% else %}<p class="quiet">None yet.</p>{% endfor %}
<h2>Queues</h2>
{% for queue in store["queues"].values() %}<p>{{ queue.friendly_name }}: {{ queue.current_size }} waiting</p>
{% else %}<p class="quiet">None yet.</p>{% endfor %}
<h2>Messages</h2>
{% for item in store["messages"].values()|list|reverse %}<p>{{ item.from }} to {{ item.to }}: {{ item.body }}
 <span class="quiet">{{ item.status }}</span></p>{% else %}<p class="quiet">None yet.</p>{% endfor %}
"""
