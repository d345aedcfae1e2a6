DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = 'articles_english') THEN
        -- Of the release before alone, which may serve beside this one, or again.
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

-- As `fold` in tokenizer.py, and with what the parser would take for a URL, a path, a number or a tag apart,
-- as FTS5 has it: “and/or” is two words. (Several replace() are ten times as fast as one translate().)
CREATE OR REPLACE FUNCTION search_apart(content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(replace(
        CASE octet_length(content) WHEN length(content) THEN left(content, LONGEST_BODY) ELSE normalize(
            regexp_replace(normalize(lower(left(content, LONGEST_BODY)), NFD), '([a-z])[\u0300-\u036f]+', '\1', 'g'), NFC
        ) END,
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
    left(search_plain_text(article.body_html || ' ' || article.references_html), LONGEST_BODY) AS body
FROM articles_article AS article
JOIN articles_topic AS topic ON topic.id = article.topic_id
JOIN articles_author AS author ON author.id = article.author_id

ALTER TABLE articles_searchentry
    -- The stems. Title A, summary and labels B; it is small, and most searches need not read `document`.
    ADD COLUMN IF NOT EXISTS head tsvector,
    -- The same with questions, C
    ADD COLUMN IF NOT EXISTS asked tsvector,
    -- The same with the body, D
    ADD COLUMN IF NOT EXISTS document tsvector,
    ADD COLUMN IF NOT EXISTS stemmer text

-- The release before had PostgreSQL generate these, with its own stemmer.
ALTER TABLE articles_searchentry
    ALTER COLUMN head DROP EXPRESSION IF EXISTS,
    ALTER COLUMN document DROP EXPRESSION IF EXISTS

DELETE FROM articles_searchword WHERE strpos(word, '''') > 0

UPDATE articles_searchword SET stem = search_stem(word) WHERE stem <> search_stem(word)

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
    title tsvector, summary tsvector, labels tsvector, questions tsvector, body tsvector
) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(jsonb_object_agg(lexeme, number), '{}')
    FROM (
        SELECT lexeme, least(sum(weight * cardinality(positions)), HIGHEST_COUNT)::integer AS number
        FROM (VALUES WEIGHED_TEXTS) AS part (weight, content) CROSS JOIN unnest(content)
        WHERE lexeme NOT IN (STOP_STEMS)
        GROUP BY lexeme HAVING sum(weight * cardinality(positions)) >= LEAST_COUNTED
        ORDER BY number DESC, lexeme COLLATE "C" LIMIT MOST_COUNTED
    ) AS frequent
$$

-- Each word as its stem, where it stands
CREATE OR REPLACE FUNCTION search_stemmed(words tsvector) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(format('''%s'':%s', quoted, array_to_string(positions, ',')), ' '), '')::tsvector
    FROM unnest(words) LEFT JOIN articles_searchword ON word = lexeme CROSS JOIN LATERAL (
        SELECT replace(replace(coalesce(stem, search_stem(lexeme)), '\', '\\'), '''', '''''') AS quoted
    ) AS known
$$

CREATE OR REPLACE FUNCTION search_entry_stemmed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    title tsvector;
    summary tsvector;
    labels tsvector;
    questions tsvector;
    body tsvector;
BEGIN
    -- What is there will be updated instead.
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM articles_searchentry AS entry WHERE entry.article_id = new.article_id
    ) THEN
        RETURN new;
    END IF;
    title := to_tsvector('simple', search_apart(new.title));
    summary := to_tsvector('simple', search_apart(new.summary));
    labels := to_tsvector('simple', search_apart(new.labels));
    questions := to_tsvector('simple', search_apart(new.questions));
    body := to_tsvector('simple', search_apart(new.body));
    INSERT INTO articles_searchword (word, stem, ending, number)
    SELECT lexeme, search_stem(lexeme), right(lexeme, 3), 1
    FROM unnest(title || summary || labels || questions || body)
    WHERE length(lexeme) BETWEEN 1 AND LONGEST_WORD
        AND NOT EXISTS (SELECT FROM articles_searchword WHERE word = lexeme)
    ORDER BY lexeme
    ON CONFLICT DO NOTHING;
    title := search_stemmed(title);
    summary := search_stemmed(summary);
    labels := search_stemmed(labels);
    questions := search_stemmed(questions);
    body := search_stemmed(body);
    new.head := setweight(title, 'A') || setweight(summary, 'B') || setweight(labels, 'B');
    new.asked := new.head || setweight(questions, 'C');
    new.document := new.asked || setweight(body, 'D');
    new.counts := search_counts(title, summary, labels, questions, body);
    new.length := length(new.body);
    new.stemmer := 'STEMMER';
    RETURN new;
END $$

-- Not named “search_…”: of a release before, which replaces those, these columns would get nothing.
CREATE OR REPLACE TRIGGER articles_search_stems
BEFORE INSERT OR UPDATE OF title, summary, labels, questions, body ON articles_searchentry
FOR EACH ROW EXECUTE FUNCTION search_entry_stemmed('VERSION')

CREATE OR REPLACE FUNCTION search_entry_due() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO articles_duesuggestion (article_id) VALUES (new.article_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$

CREATE OR REPLACE TRIGGER search_entry_due AFTER INSERT OR UPDATE ON articles_searchentry
FOR EACH ROW EXECUTE FUNCTION search_entry_due('VERSION')

-- FILL

-- With fastupdate, searches would have to read a list of pending entries.
CREATE INDEX IF NOT EXISTS articles_search_head ON articles_searchentry USING gin (head)
    WITH (fastupdate = off)

CREATE INDEX IF NOT EXISTS articles_search_document ON articles_searchentry USING gin (document)
    WITH (fastupdate = off)

-- Of the release before alone, as are the extensions `unaccent` and `pg_trgm`
CREATE INDEX IF NOT EXISTS articles_search_word ON articles_searchword USING gin (word gin_trgm_ops)
    WITH (fastupdate = off)
