"""The frame of a simulator's page; the vendor's own part stands in the middle."""

VENDORS_PART = "[the vendor's part]"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ simulator.vendor|capitalize }} simulator</title>
<style>
 body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1c2024; }
 table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; }
 tr { border-bottom: 1px solid #e3e6e8; } form { display: inline-block; margin: 0 .6rem .4rem 0; }
 pre { white-space: pre-wrap; word-break: break-word; margin: 0; max-height: 12rem; overflow: auto; }
 .bad { color: #b42318; } .quiet { color: #667; } input, select, textarea, button { font: inherit; }
</style></head><body>
<h1>{{ simulator.vendor|capitalize }} simulator</h1>
<p class="quiet">A stand-in for the vendor on this machine: nothing leaves it. Webhooks go to
 {{ simulator.options.target or "nobody" }}; {{ "checked against the vendor's description" if simulator.is_checked else
 "not checked against a description" }}. <a href="/_journal">journal</a> <a href="/_violations">violations</a>
 {% if simulator.violations %}<strong class="bad">{{ simulator.violations|length }} violations</strong>{% endif %}</p>
[the vendor's part]
<h2>Make it fail</h2>
<form method="post" action="/_faults">
 <select name="kind"><option value="slow">slow</option><option value="status">error</option>
  <option value="reset">connection reset</option>
  <option value="none">work properly</option></select>
 <label>times <input name="times" value="1" size="4"></label> <label>seconds <input name="seconds" value="5" size="4"></label>
 <label>status <input name="status" value="500" size="4"></label> <button>Set</button></form>
<form method="post" action="/_misbehave">
 <label>send webhooks <input name="repeat" value="{{ simulator.hooks.misbehaviour.repeat }}" size="2"> times</label>
 <label>within seconds <input name="shuffle_seconds" value="{{ simulator.hooks.misbehaviour.shuffle_seconds }}" size="4"></label>
 <label>late by <input name="late_seconds" value="{{ simulator.hooks.misbehaviour.late_seconds }}" size="4"></label>
 <label>forged share <input name="forge" value="{{ simulator.hooks.misbehaviour.forge }}" size="4"></label>
 <button>Set</button></form>
<form method="post" action="/_clock"><label>clock speed <input name="speed" value="1" size="4"></label>
 <label>jump ahead seconds <input name="advance" value="0" size="6"></label> <button>Set</button></form>
<h2>What happened</h2>
<table><tr><th>Way<th>Address<th>Body<th>Answer</tr>
{% for item in exchanges %}<tr><td>{{ "in" if item.kind == "request" else "webhook" }}<td>{{ item.method }} {{ item.path }}
 <td><pre>{{ item.body }}</pre><td>{{ item.status if item.status is not none else "none" }}
 {% if item.violation %}<br><span class="bad">{{ item.violation }}</span>{% endif %}</tr>{% endfor %}
</table></body></html>
"""
