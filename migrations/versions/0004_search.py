"""Text search: the words of every living record in one table, found by prefix through plain B-tree ranges.

A trigram index was measured and left: 470 microseconds of index upkeep a lead against 60 here, and 15 to 70 ms a search
where a word is frequent against 1 ms. Ranges on text are leakproof, so row-level security keeps the index in use and no
function needs more rights than its caller. Every step looks at a bounded number of rows.
"""

from alembic import op

from migrations.tenancy import APPLICATION, ORGANIZATION, own_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The text and the phone numbers a record is found by.
TEXTS = {
    "leads": (("first_name", "last_name", "company_name", "title", "email"), ("phone", "mobile")),
    "contacts": (("first_name", "last_name", "email"), ("phone",)),
    "companies": (("name", "domain", "city"), ("phone",)),
    "deals": (("name", "next_step"), ()),
}
KINDS = {"leads": "lead", "contacts": "contact", "companies": "company", "deals": "deal"}
# Longest word kept; a query's words are cut alike.
WORD = 60
PUNCTUATION = r"[\u0001-/:-@\[-`{-\u00bf\u2000-\u206f\u3000-\u303f]+"
# ITU country codes of one and two digits; all others have three.
COUNTRY_CODE = r"^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|(2[1-689]|3[578]|42|5[09]|6[7-9]|8[0578]|9[679])\d)"
# Above every character a word can hold.
LAST = r"U&'\+10FFFF'"
SETTINGS = "set search_path = pg_catalog, public, pg_temp set enable_seqscan = off"


def upgrade() -> None:
    _text_functions()
    _table()
    for table, (texts, phones) in TEXTS.items():
        _column(table, texts, phones)
        _triggers(table)
    _word_functions()
    _record_function()
    # Contacts and deals are found by their company as well, so its function comes first.
    for table in ("companies", "leads", "contacts", "deals"):
        _function_of(table)


def _text_functions() -> None:
    # unaccent() is only stable because its dictionary could be edited; ours never is, and a stored column needs immutable.
    op.execute(rf"""
        create function words_of(p_text text) returns text language plpgsql immutable strict parallel safe as $body$
        begin
          return btrim(regexp_replace(translate(lower(public.unaccent('public.unaccent', p_text)), $$'$$, ''),
            '{PUNCTUATION}', ' ', 'g'));
        end $body$""")
    # Only the national number is kept: a query is brought to the same form, however it is written.
    op.execute(rf"""
        create function phone_digits(p_phone text) returns text language plpgsql immutable strict parallel safe as $body$
        declare digits text := left(regexp_replace(p_phone, '\D', '', 'g'), 30);
        begin
          return case when left(p_phone, 1) = '+' then regexp_replace(digits, '{COUNTRY_CODE}', '') else digits end;
        end $body$""")


def _table() -> None:
    # Derived rows, written by the triggers only: a key to four kinds of record cannot be declared, and one to
    # organizations would cost each of them a look-up.
    op.execute("""
        create table search_words (
          organization_id bigint not null,
          record_id bigint not null,
          kind text collate "C" not null,
          word text collate "C" not null,
          primary key (organization_id, kind, word, record_id)
        )""")
    own_table("search_words", rights="select, insert, delete")
    # Words as an array and record by record: every row is one descent of the key. A join may read all words instead.
    op.execute(f"""
        create function drop_search_words(p_organization bigint, p_kind text, p_record bigint, p_text text) returns void
        language plpgsql {SETTINGS} as $body$
        declare words text[] := array(select left(x, {WORD}) from unnest(string_to_array(ltrim(p_text), ' ')) x);
        begin
          delete from search_words where organization_id = p_organization and kind = p_kind and word = any (words)
            and record_id = p_record;
        end $body$""")
    op.execute(f"""
        create function add_search_words() returns trigger language plpgsql {SETTINGS} as $body$
        begin
          insert into search_words (organization_id, record_id, kind, word)
          select a.organization_id, a.id, tg_argv[0], w.word from added a,
            lateral (select distinct left(x, {WORD}) word from unnest(string_to_array(ltrim(a.search_text), ' ')) x) w
          where a.deleted_at is null and w.word <> '';
          return null;
        end $body$""")
    op.execute(f"""
        create function remove_search_words() returns trigger language plpgsql {SETTINGS} as $body$
        begin
          perform drop_search_words(r.organization_id, tg_argv[0], r.id, r.search_text) from removed r where r.deleted_at is null;
          return null;
        end $body$""")


def _column(table: str, texts: tuple[str, ...], phones: tuple[str, ...]) -> None:
    text = " || ' ' || ".join(f"coalesce({name}, '')" for name in texts)
    numbers = "".join(f" || ' ' || coalesce(phone_digits(coalesce({name}_normalized, {name})), '')" for name in phones)
    # Starts with a blank, so that ' word%' finds a word anywhere.
    op.execute(
        f"alter table {table} add column search_text text generated always as (' ' || words_of({text}){numbers}) stored"
    )


def _triggers(table: str) -> None:
    kind = KINDS[table]
    op.execute(
        f"create trigger {table}_words_added after insert on {table} "
        f"referencing new table as added for each statement execute function add_search_words('{kind}')"
    )
    op.execute(
        f"create trigger {table}_words_removed after delete on {table} "
        f"referencing old table as removed for each statement execute function remove_search_words('{kind}')"
    )
    op.execute(f"""
        create function change_{kind}_words() returns trigger language plpgsql {SETTINGS} as $body$
        begin
          if old.deleted_at is null then
            perform drop_search_words(old.organization_id, '{kind}', old.id, old.search_text);
          end if;
          if new.deleted_at is null then
            insert into search_words (organization_id, record_id, kind, word)
            select distinct new.organization_id, new.id, '{kind}', left(x, {WORD})
            from unnest(string_to_array(ltrim(new.search_text), ' ')) x where x <> '';
          end if;
          return null;
        end $body$""")
    # Row by row, because only here the condition spares the many changes that touch no word.
    op.execute(
        f"create trigger {table}_words_changed after update on {table} for each row "
        "when (old.search_text is distinct from new.search_text "
        "or (old.deleted_at is null) is distinct from (new.deleted_at is null)) "
        f"execute function change_{kind}_words()"
    )


def _word_functions() -> None:
    # A query of digits and phone punctuation is one number in several possible forms; others are up to six words.
    op.execute(rf"""
        create function query_words(p_query text) returns text[] language plpgsql immutable strict parallel safe as $body$
        declare digits text := left(regexp_replace(p_query, '\D', '', 'g'), 30);
        begin
          if length(digits) >= 4 and p_query ~ '^[-+()./ \d]+$' then
            digits := ltrim(digits, '0');
            return array[concat_ws('|', nullif(digits, ''), nullif(phone_digits('+' || digits), digits), '0' || digits)];
          end if;
          return array(select left(word, {WORD}) from unnest(string_to_array(words_of(left(p_query, 200)), ' '))
                       with ordinality w (word, place) where word <> '' group by 1 order by min(place) limit 6);
        end $body$""")
    # Records with a word that begins so: whole words first, newest first.
    op.execute(rf"""
        create function records_with(p_kind text, p_words text[], p_limit integer) returns setof bigint
        language plpgsql stable rows 200 {SETTINGS} as $body$
        declare organization bigint := {ORGANIZATION};
        begin
          return query
          select found.record_id from unnest(p_words) as sought (word), lateral (
            (select s.record_id from search_words s where s.organization_id = organization and s.kind = p_kind
               and s.word = sought.word order by s.record_id desc limit p_limit)
            union
            (select s.record_id from search_words s where s.organization_id = organization and s.kind = p_kind
               and s.word > sought.word and s.word < sought.word || {LAST} order by s.word limit p_limit)) found
          limit p_limit;
        end $body$""")
    # The trash is small and has no words: its texts are looked through.
    op.execute("""
        create function has_words(p_text text, p_query text) returns boolean language sql immutable strict parallel safe
        begin atomic
          select count(*) > 0 and bool_and(p_text like any (
            array(select '% ' || word || '%' from unnest(string_to_array(sought.words, '|')) as word)))
          from unnest(query_words(p_query)) as sought (words);
        end""")
    _misspelling_function()


def _misspelling_function() -> None:
    # Every word one letter away (left out, added, changed, two swapped) that records of the organization really have.
    op.execute(rf"""
        create function spellings_of(p_kind text, p_word text) returns text[] language plpgsql stable {SETTINGS} as $body$
        declare
          organization bigint := {ORGANIZATION};
          size integer := length(p_word);
          letters text[] := string_to_array(case when p_word ~ '[а-яё]' then 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'
            when p_word ~ '[α-ω]' then 'αβγδεζηθικλμνξοπρστυφχψως' else 'abcdefghijklmnopqrstuvwxyz' end, null);
          candidates text[];
          spellings text[];
        begin
          if size < 4 or size > 24 or p_word ~ '^\d+$' then
            return array[p_word];
          end if;
          candidates := array(
            select left(p_word, i - 1) || substr(p_word, i + 1) from generate_series(1, size) i
            union select left(p_word, i - 1) || substr(p_word, i + 1, 1) || substr(p_word, i, 1) || substr(p_word, i + 2)
              from generate_series(1, size - 1) i
            union select left(p_word, i - 1) || letter || substr(p_word, i + 1) from generate_series(1, size) i, unnest(letters) letter
            union select left(p_word, i) || letter || substr(p_word, i + 1) from generate_series(0, size) i, unnest(letters) letter);
          -- One probe a candidate: as a join, PostgreSQL may read every word there is.
          spellings := array(select c from unnest(candidates) c, lateral (select from search_words s
            where s.organization_id = organization and s.kind = p_kind and s.word = c limit 1) known limit 10);
          if spellings = '{{}}' then
            spellings := array(select c from unnest(candidates) c, lateral (select from search_words s
              where s.organization_id = organization and s.kind = p_kind and s.word > c and s.word < c || {LAST} limit 1) known
              where length(c) >= 4 limit 10);
          end if;
          return p_word || spellings;
        end $body$""")


def _record_function() -> None:
    # Starts from the rarest word and keeps of its records those that have the others too.
    op.execute(rf"""
        create function records_matching(p_table text, p_kind text, p_groups text[], p_limit integer) returns setof bigint
        language plpgsql stable rows 200 {SETTINGS} as $body$
        declare
          organization bigint := {ORGANIZATION};
          rarest integer := 1;
          fewest integer;
          hits integer;
          ids bigint[];
        begin
          if cardinality(p_groups) = 1 then
            return query select records_with(p_kind, string_to_array(p_groups[1], '|'), p_limit);
            return;
          end if;
          for i in 1 .. cardinality(p_groups) loop
            select count(*) into hits from (select records_with(p_kind, string_to_array(p_groups[i], '|'), 500)) few;
            if fewest is null or hits < fewest then
              rarest := i;
              fewest := hits;
            end if;
          end loop;
          ids := array(select records_with(p_kind, string_to_array(p_groups[rarest], '|'), 3000));
          for i in 1 .. cardinality(p_groups) loop
            if i <> rarest and ids <> '{{}}' then
              execute format('select array(select id from %I where organization_id = $1 and id = any ($2) and search_text like any ($3))', p_table)
              into ids using organization, ids, array(select '% ' || word || '%' from unnest(string_to_array(p_groups[i], '|')) word);
            end if;
          end loop;
          return query select unnest(ids) order by 1 desc limit p_limit;
        end $body$""")
    op.execute(rf"""
        create function search_records(p_table text, p_kind text, p_query text, p_limit integer) returns setof bigint
        language plpgsql stable rows 200 {SETTINGS} as $body$
        declare groups text[] := query_words(p_query);
        begin
          if groups = '{{}}' then
            return;
          end if;
          return query select records_matching(p_table, p_kind, groups, p_limit);
          if found or groups[1] like '%|%' then
            return;
          end if;
          groups := array(select array_to_string(spellings_of(p_kind, word), '|') from unnest(groups) word);
          return query select records_matching(p_table, p_kind, groups, p_limit);
        end $body$""")


# A whole address, or a number of a contact's list, is answered by its own index.
EXACT = {
    "leads": "select l.id from leads l where l.organization_id = organization and l.deleted_at is null "
    "and l.email_normalized = address",
    "contacts": "select e.contact_id from contact_emails e where e.organization_id = organization "
    "and e.email_normalized = address union select p.contact_id from contact_phones p "
    "where p.organization_id = organization and p.phone_normalized = number",
}
OF_COMPANY = """ union (select r.id from {table} r where r.organization_id = organization
            and r.company_id = any (array(select search_companies(p_query, 50))) limit p_limit)"""


def _function_of(table: str) -> None:
    exact = f"""
          if address like '%_@_%' or length(number) > 5 then
            return query {EXACT[table]} limit p_limit;
            if found then
              return;
            end if;
          end if;""" if table in EXACT else ""  # fmt: skip
    of_company = OF_COMPANY.format(table=table) if table in ("contacts", "deals") else ""
    op.execute(rf"""
        create function search_{table}(p_query text, p_limit integer) returns setof bigint
        language plpgsql stable rows 200 {SETTINGS} as $body$
        declare
          organization bigint := {ORGANIZATION};
          address text := lower(btrim(p_query));
          number text := '+' || ltrim(regexp_replace(p_query, '\D', '', 'g'), '0');
        begin{exact}
          return query select search_records('{table}', '{KINDS[table]}', p_query, p_limit){of_company};
        end $body$""")
    op.execute(f"grant execute on function search_{table} to {APPLICATION}")


def downgrade() -> None:
    for table, kind in KINDS.items():
        op.execute(f"drop function search_{table}")
        for event in ("added", "removed", "changed"):
            op.execute(f"drop trigger {table}_words_{event} on {table}")
        op.execute(f"drop function change_{kind}_words")
        op.execute(f"alter table {table} drop column search_text")
    op.execute("drop table search_words")
    for name in ("add_search_words", "remove_search_words", "drop_search_words", "search_records", "records_matching", "records_with", "spellings_of", "has_words", "query_words",
                 "words_of", "phone_digits"):  # fmt: skip
        op.execute(f"drop function {name}")
