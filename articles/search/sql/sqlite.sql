CREATE VIEW articles_search_source AS
SELECT article.id, article.topic_id,
    CASE WHEN article.taken_down_at IS NULL THEN article.published_at END AS visible_from,
    search_one_line(article.title) AS title,
    search_one_line(article.summary) AS summary,
    concat_labels.labels,
    coalesce((
        SELECT group_concat(line, char(10)) FROM (
            SELECT search_one_line(question) || char(10)
                || replace(search_plain_text(answer_html), char(10), ' ') AS line
            FROM articles_faq WHERE article_id = article.id ORDER BY position, id
        )
    ), '') AS questions,
    substr(search_plain_text(article.body_html || ' ' || article.references_html), 1, LONGEST_BODY) AS body
FROM articles_article AS article
JOIN (
    SELECT labelled.id, topic.name || char(10) || author.name || coalesce((
        SELECT char(10) || group_concat(name, char(10)) FROM (
            SELECT tag.name FROM articles_articletag AS tagging
            JOIN taggit_tag AS tag ON tag.id = tagging.tag_id
            WHERE tagging.content_object_id = labelled.id ORDER BY tagging.id
        )
    ), '') AS labels
    FROM articles_article AS labelled
    JOIN articles_topic AS topic ON topic.id = labelled.topic_id
    JOIN articles_author AS author ON author.id = labelled.author_id
) AS concat_labels ON concat_labels.id = article.id

CREATE VIRTUAL TABLE articles_search USING fts5(
    title, summary, labels, questions, body,
    content='articles_searchentry', content_rowid='article_id',
    tokenize='unicode61 remove_diacritics 2'
)

-- Words that an older stemmer than STEMMER stemmed: counted again, and stemmed
UPDATE articles_searchentry SET counts = NULL WHERE EXISTS (
    SELECT 1 FROM articles_searchword WHERE stem <> json_extract(search_words(word), '$[0][1]')
)

UPDATE articles_searchword SET stem = json_extract(search_words(word), '$[0][1]')
WHERE stem <> json_extract(search_words(word), '$[0][1]')

CREATE VIEW articles_search_counts AS
SELECT article_id, (
    WITH part (weight, content) AS (VALUES WEIGHED_TEXTS)
    SELECT json_group_object(stem, number) FROM (
        SELECT json_extract(value, '$[1]') AS stem,
            -- The release before does not count.
            min(sum(weight * coalesce(json_extract(value, '$[3]'), 1)), HIGHEST_COUNT) AS number
        FROM part CROSS JOIN json_each(search_words(content))
        WHERE json_extract(value, '$[1]') NOT IN (STOP_STEMS)
        GROUP BY stem HAVING number >= LEAST_COUNTED
        ORDER BY number DESC, stem LIMIT MOST_COUNTED
    )
) AS counts
FROM articles_searchentry

CREATE TRIGGER search_entry_added AFTER INSERT ON articles_searchentry BEGIN -- VERSION
    INSERT INTO articles_search (rowid, title, summary, labels, questions, body)
    VALUES (new.article_id, new.title, new.summary, new.labels, new.questions, new.body);
    INSERT INTO articles_searchword (word, stem, ending, number)
    SELECT DISTINCT
        json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), 1
    -- The body by itself, as its words are counted as well.
    FROM (VALUES
        (new.title || ' ' || new.summary || ' ' || new.labels || ' ' || new.questions), (new.body)
    ) CROSS JOIN json_each(search_words(column1))
    -- Not OR IGNORE: inside a trigger, the conflict clause of the outer statement takes precedence.
    WHERE json_extract(value, '$[0]') NOT IN (SELECT word FROM articles_searchword);
    UPDATE articles_searchentry SET length = length(body), counts = (
        SELECT counts FROM articles_search_counts WHERE article_id = new.article_id
    ) WHERE article_id = new.article_id;
END

CREATE TRIGGER search_entry_changed
AFTER UPDATE OF title, summary, labels, questions, body ON articles_searchentry BEGIN -- VERSION
    INSERT INTO articles_search (articles_search, rowid, title, summary, labels, questions, body)
    VALUES ('delete', old.article_id, old.title, old.summary, old.labels, old.questions, old.body);
    INSERT INTO articles_search (rowid, title, summary, labels, questions, body)
    VALUES (new.article_id, new.title, new.summary, new.labels, new.questions, new.body);
    INSERT INTO articles_searchword (word, stem, ending, number)
    SELECT DISTINCT
        json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), 1
    -- The body by itself, as its words are counted as well.
    FROM (VALUES
        (new.title || ' ' || new.summary || ' ' || new.labels || ' ' || new.questions), (new.body)
    ) CROSS JOIN json_each(search_words(column1))
    -- Not OR IGNORE: inside a trigger, the conflict clause of the outer statement takes precedence.
    WHERE json_extract(value, '$[0]') NOT IN (SELECT word FROM articles_searchword);
    UPDATE articles_searchentry SET length = length(body), counts = (
        SELECT counts FROM articles_search_counts WHERE article_id = new.article_id
    ) WHERE article_id = new.article_id;
END

CREATE TRIGGER search_entry_removed AFTER DELETE ON articles_searchentry BEGIN -- VERSION
    INSERT INTO articles_search (articles_search, rowid, title, summary, labels, questions, body)
    VALUES ('delete', old.article_id, old.title, old.summary, old.labels, old.questions, old.body);
END

CREATE TRIGGER search_entry_added_due AFTER INSERT ON articles_searchentry BEGIN -- VERSION
    INSERT INTO articles_duesuggestion (article_id) SELECT new.article_id
    WHERE new.article_id NOT IN (SELECT article_id FROM articles_duesuggestion);
END

CREATE TRIGGER search_entry_changed_due AFTER UPDATE ON articles_searchentry BEGIN -- VERSION
    INSERT INTO articles_duesuggestion (article_id) SELECT new.article_id
    WHERE new.article_id NOT IN (SELECT article_id FROM articles_duesuggestion);
END

-- FILL
