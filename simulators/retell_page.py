"""What the page of the Retell simulator shows: calls and agents, and what the person at the other end can do."""

PAGE = """
<h2>Call the product's agent</h2>
<form method="post" action="/_act/calls">
 <label>from <input name="from" value="+14155550100" required></label>
 <label>to <select name="to">{% for number in store["numbers"] %}<option>{{ number }}</option>{% endfor %}</select></label>
 <button>Call</button></form>
<h2>Calls</h2>
{% for call in store["calls"].values()|list|reverse %}
<section style="border-bottom: 1px solid #ccd; padding: .5rem 0">
 <strong>{{ call.from_number or "browser" }} to {{ call.to_number or "agent" }}</strong> {{ call.call_status }}
 <span class="quiet">{{ call.call_id }}, {{ call.agent_name }}, {{ call.retell_llm_dynamic_variables }}</span>
 <pre>{{ call.transcript or "" }}</pre>
 {% for line in store["said"].get(call.call_id, []) %}<pre class="quiet">{{ line }}</pre>{% endfor %}
 {% set act = "/_act/calls/" ~ call.call_id %}
 {% if call.call_status == "registered" %}
 {% for name in ("answer", "ignore", "busy") %}<form method="post" action="{{ act }}/{{ name }}">
  <button>{{ name }}</button></form>{% endfor %}{% endif %}
 {% if call.call_status == "ongoing" %}
 <form method="post" action="{{ act }}/end"><label>what was said, a line for each turn
  <textarea name="text" rows="3" cols="50">agent: Hello, how can I help?
user: Please call me back tomorrow, thank you.</textarea></label><button>end</button></form>
 <form method="post" action="{{ act }}/function"><label>function <input name="name" required size="14"></label>
  <label>arguments <input name="arguments" value="{}" size="24"></label>
  <label>address, if not the tool's <input name="url" size="24"></label><button>use</button></form>{% endif %}
</section>
{% else %}<p class="quiet">None yet.</p>{% endfor %}
<h2>Agents</h2>
{% for agent in store["agents"].values() %}<p>{{ agent.agent_name }} <span class="quiet">{{ agent.agent_id }}, events to
 {{ agent.webhook_url or "/api/inbound/retell" }}</span></p>{% endfor %}
"""
