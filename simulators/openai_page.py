"""What the page of the OpenAI simulator shows: what was asked and answered, and a form to say the next answer."""

PAGE = """
<h2>The next answer</h2>
<form method="post" action="/_act/answers">
 <label>the model says <textarea name="text" required cols="60" rows="2"></textarea></label>
 <label>or calls the tool <input name="tool" placeholder="with these arguments, as JSON"></label> <button>Plan</button></form>
{% if store["next"].get("answers") %}<p class="quiet">Planned: {{ store["next"]["answers"]|length }}</p>{% endif %}
<h2>Questions</h2>
{% for item in store["said"].values()|list|reverse %}
<section style="border-bottom: 1px solid #ccd; padding: .5rem 0">
 <span class="quiet">{{ item.model }}, {{ item.tokens }} tokens</span>
 <pre class="quiet">{{ item.told }}</pre><pre>{{ item.asked }}</pre><pre><strong>{{ item.answer }}</strong></pre>
</section>
{% else %}<p class="quiet">None yet.</p>{% endfor %}
"""
