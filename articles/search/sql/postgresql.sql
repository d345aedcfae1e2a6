DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = 'articles_english') THEN
        -- Without stop words: phrases need them, SQLite has none, and the search omits them itself.
        CREATE TEXT SEARCH DICTIONARY articles_english_stem (TEMPLATE = snowball, LANGUAGE = english);
        CREATE TEXT SEARCH CONFIGURATION articles_english (COPY = simple);
        ALTER TEXT SEARCH CONFIGURATION articles_english
            ALTER MAPPING FOR asciiword, word, numword, int, uint
            WITH unaccent, articles_english_stem;
        CREATE TEXT SEARCH CONFIGURATION articles_words (COPY = simple);
        ALTER TEXT SEARCH CONFIGURATION articles_words
            ALTER MAPPING FOR asciiword, word, numword, int, uint WITH unaccent, simple;
    END IF;
END $$

CREATE OR REPLACE FUNCTION search_one_line(content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT btrim(regexp_replace(content, '\s+', ' ', 'g')) $$

-- The same as plain_text in tokenizer.py; sanitized markup has no other entities.
CREATE OR REPLACE FUNCTION search_plain_text(markup text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(search_one_line(
        replace(replace(replace(replace(replace(replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        markup,
                        '<sup id="fnref[^>]*><a [^>]*>[^<]*</a></sup>'
                        '|<a [^>]*"footnote-backref"[^>]*>[^<]*</a>',
                        '', 'g'
                    ),
                    '</?(a|abbr|b|cite|code|del|em|i|img|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)\y'
                    '[^>]*>',
                    '', 'g'
                ),
                '<[^>]*>', chr(1), 'g'
            ),
        '&nbsp;', ' '), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&amp;', '&')
    ), '( *' || chr(1) || ' *)+', chr(10), 'g'), ' ' || chr(10))
$$

-- Separates what the parser would take for a URL, a path, a number or a tag, as FTS5 does: “and/or” is
-- two words. (Several replace() are ten times as fast as one translate().)
CREATE OR REPLACE FUNCTION search_apart(content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(replace(
        left(content, 200000),
    '/', ' '), '-', ' '), '.', ' '), '@', ' '), '_', ' '), '<', ' '), '+', ' '), '&', ' ')
$$

CREATE OR REPLACE VIEW articles_search_source AS
SELECT article.id, article.topic_id,
    CASE WHEN article.taken_down_at IS NULL THEN article.published_at END AS visible_from,
    search_one_line(article.title) AS title,
    search_one_line(article.summary) AS summary,
    concat_ws(chr(10), topic.name, author.name, (
        SELECT string_agg(tag.name, chr(10) ORDER BY tagging.id)
        FROM articles_articletag AS tagging JOIN taggit_tag AS tag ON tag.id = tagging.tag_id
        WHERE tagging.content_object_id = article.id
    )) AS labels,
    coalesce((
        SELECT string_agg(
            search_one_line(question) || chr(10)
                || replace(search_plain_text(answer_html), chr(10), ' '),
            chr(10) ORDER BY position, id
        )
        FROM articles_faq WHERE article_id = article.id
    ), '') AS questions,
    search_plain_text(article.body_html || ' ' || article.references_html) AS body
FROM articles_article AS article
JOIN articles_topic AS topic ON topic.id = article.topic_id
JOIN articles_author AS author ON author.id = article.author_id

ALTER TABLE articles_searchentry
    -- Title A, summary and labels B. It is small, and most searches need not read `document`.
    ADD COLUMN IF NOT EXISTS head tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('articles_english', search_apart(title)), 'A')
        || setweight(to_tsvector('articles_english', search_apart(summary)), 'B')
        || setweight(to_tsvector('articles_english', search_apart(labels)), 'B')
    ) STORED,
    ADD COLUMN IF NOT EXISTS document tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('articles_english', search_apart(title)), 'A')
        || setweight(to_tsvector('articles_english', search_apart(summary)), 'B')
        || setweight(to_tsvector('articles_english', search_apart(labels)), 'B')
        || setweight(to_tsvector('articles_english', search_apart(questions)), 'C')
        || setweight(to_tsvector('articles_english', search_apart(body)), 'D')
    ) STORED,
    -- Everything but the body; questions C
    ADD COLUMN IF NOT EXISTS asked tsvector

-- Rows up to this size keep their small columns in place: out of line they are ten times as slow.
ALTER TABLE articles_searchentry SET (toast_tuple_target = 4080)

-- Not compressed, as each search reads them of each hit
ALTER TABLE articles_searchentry ALTER COLUMN counts SET STORAGE EXTERNAL

-- The cost makes the planner use the index: it underestimates what reading a document costs.
CREATE OR REPLACE FUNCTION search_is_live(visible_from timestamptz, moment timestamptz)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 400 AS
$$ BEGIN RETURN visible_from <= moment; END $$

-- The newest `most` live articles that match a query, with the place of the match (see postgresql.py).
-- The small `head` is searched first, then `document`, until there are enough. `unwanted` and
-- `of_topic`, the slug of a topic, may be null.
CREATE OR REPLACE FUNCTION search_found(
    wanted tsquery, in_title tsquery, unwanted tsquery, of_topic text, moment timestamptz,
    is_frequent boolean, most integer
) RETURNS TABLE (
    article_id bigint, topic_id bigint, visible_from timestamptz, place integer,
    length integer, counts jsonb
) LANGUAGE plpgsql SET plan_cache_mode = auto AS $$
#variable_conflict use_column
DECLARE number integer; BEGIN
    IF is_frequent THEN
        -- The generic plan would fetch every match.
        SET LOCAL plan_cache_mode = force_custom_plan;
    END IF;
    RETURN QUERY SELECT article_id, topic_id, visible_from,
        CASE WHEN head @@ in_title THEN 0 ELSE 1 END, length, counts
    FROM articles_searchentry
    WHERE head @@ wanted AND visible_from <= moment
        AND (unwanted IS NULL OR NOT document @@ unwanted)
        AND (of_topic IS NULL OR topic_id = (SELECT id FROM articles_topic WHERE slug = of_topic))
    ORDER BY article_id DESC LIMIT most;
    GET DIAGNOSTICS number = ROW_COUNT;
    IF number < most THEN
        RETURN QUERY SELECT article_id, topic_id, visible_from,
            CASE WHEN asked @@ wanted THEN 2 ELSE 3 END, length, counts
        FROM articles_searchentry
        WHERE document @@ wanted AND NOT head @@ wanted AND search_is_live(visible_from, moment)
            AND (unwanted IS NULL OR NOT document @@ unwanted)
            AND (of_topic IS NULL OR topic_id = (SELECT id FROM articles_topic WHERE slug = of_topic))
        ORDER BY article_id DESC LIMIT most;
    END IF;
END $$

CREATE OR REPLACE FUNCTION search_counts(
    title text, summary text, labels text, questions text, body text
) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(jsonb_object_agg(lexeme, number), '{}')
    FROM (
        SELECT lexeme, least(sum(weight * cardinality(positions)), HIGHEST_COUNT)::integer AS number
        FROM (VALUES WEIGHED_TEXTS) AS part (weight, content)
        CROSS JOIN unnest(to_tsvector('articles_english', search_apart(content)))
        WHERE lexeme NOT IN (STOP_STEMS)
        GROUP BY lexeme HAVING sum(weight * cardinality(positions)) >= LEAST_COUNTED
        ORDER BY number DESC, lexeme COLLATE "C" LIMIT MOST_COUNTED
    ) AS frequent
$$

CREATE OR REPLACE FUNCTION search_entry_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    new.length := length(new.body);
    new.counts := search_counts(new.title, new.summary, new.labels, new.questions, new.body);
    new.asked := setweight(to_tsvector('articles_english', search_apart(new.title)), 'A')
        || setweight(to_tsvector('articles_english', search_apart(new.summary)), 'B')
        || setweight(to_tsvector('articles_english', search_apart(new.labels)), 'B')
        || setweight(to_tsvector('articles_english', search_apart(new.questions)), 'C');
    RETURN new;
END $$

CREATE OR REPLACE TRIGGER search_entry_counted
BEFORE INSERT OR UPDATE OF title, summary, labels, questions, body ON articles_searchentry
FOR EACH ROW EXECUTE FUNCTION search_entry_counted('VERSION')

CREATE OR REPLACE FUNCTION search_entry_due() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO articles_duesuggestion (article_id) VALUES (new.article_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER search_entry_due AFTER INSERT OR UPDATE ON articles_searchentry
FOR EACH ROW EXECUTE FUNCTION search_entry_due('VERSION')

CREATE OR REPLACE FUNCTION search_entry_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO articles_searchword (word, stem, ending, number)
    SELECT lexeme, left((ts_lexize('articles_english_stem', lexeme))[1], LONGEST_WORD), right(lexeme, 3), 1
    FROM unnest(to_tsvector('articles_words', search_apart(
        new.title || ' ' || new.summary || ' ' || new.labels || ' ' || new.questions || ' ' || new.body
    )))
    WHERE length(lexeme) BETWEEN 1 AND LONGEST_WORD
    ORDER BY lexeme
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER search_entry_words
AFTER INSERT OR UPDATE OF title, summary, labels, questions, body ON articles_searchentry
FOR EACH ROW EXECUTE FUNCTION search_entry_words('VERSION')

-- FILL

-- With fastupdate, searches would have to read a list of pending entries.
CREATE INDEX IF NOT EXISTS articles_search_head ON articles_searchentry USING gin (head)
    WITH (fastupdate = off)

CREATE INDEX IF NOT EXISTS articles_search_document ON articles_searchentry USING gin (document)
    WITH (fastupdate = off)

CREATE INDEX IF NOT EXISTS articles_search_word ON articles_searchword USING gin (word gin_trgm_ops)
    WITH (fastupdate = off)
