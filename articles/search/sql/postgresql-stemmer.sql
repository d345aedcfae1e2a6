-- The stem of a word as `stem` in tokenizer.py makes it: Snowball's English, which is a newer one there than
-- in PostgreSQL. (https://snowballstem.org/algorithms/english/stemmer.html has the steps and the regions.)
CREATE OR REPLACE FUNCTION search_stem(word text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    special constant jsonb = '{
        "skis": "ski", "skies": "sky", "idly": "idl", "gently": "gentl", "ugly": "ugli", "early": "earli",
        "only": "onli", "singly": "singl", "sky": "sky", "news": "news", "howe": "howe", "atlas": "atlas",
        "cosmos": "cosmos", "bias": "bias", "andes": "andes"
    }';
    step_2 constant jsonb = '{
        "tional": "tion", "enci": "ence", "anci": "ance", "abli": "able", "entli": "ent", "izer": "ize",
        "ization": "ize", "ational": "ate", "ation": "ate", "ator": "ate", "alism": "al", "aliti": "al",
        "alli": "al", "fulness": "ful", "ousli": "ous", "ousness": "ous", "iveness": "ive", "iviti": "ive",
        "biliti": "ble", "bli": "ble", "ogist": "og", "ogi": "og", "fulli": "ful", "lessli": "less", "li": ""
    }';
    step_3 constant jsonb = '{
        "tional": "tion", "ational": "ate", "alize": "al", "icate": "ic", "iciti": "ic", "ical": "ic",
        "ful": "", "ness": "", "ative": ""
    }';
    short constant text = '(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy]|past)$';
    ending text;
    kept text;
    r1 integer;
    r2 integer;
BEGIN
    IF length(word) < 3 THEN
        RETURN left(word, LONGEST_WORD);
    ELSIF special ? word THEN
        RETURN special ->> word;
    END IF;
    -- A consonant “y” is in upper case.
    word := regexp_replace(regexp_replace(word, '^y', 'Y'), '([aeiouy])y', '\1Y', 'g');
    -- The two regions begin after so many letters.
    r1 := length(coalesce(
        substring(word from '^(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)'),
        substring(word from '^[^aeiouy]*[aeiouy]+[^aeiouy]'), word
    ));
    r2 := r1 + length(coalesce(
        substring(substr(word, r1 + 1) from '^[^aeiouy]*[aeiouy]+[^aeiouy]'), substr(word, r1 + 1)
    ));
    IF word ~ 'sses$|..ie[ds]$' THEN
        word := left(word, -2);
    ELSIF word ~ 'ie[ds]$|[aeiouy].*[^us]s$' THEN
        word := left(word, -1);
    END IF;
    ending := substring(word from '(?:eed|eedly|ed|edly|ing|ingly)$');
    kept := left(word, -length(ending));
    IF ending LIKE 'eed%' THEN
        IF length(kept) >= r1 AND kept NOT IN ('proc', 'exc', 'succ') THEN
            word := kept || 'ee';
        END IF;
    ELSIF ending = 'ing' AND kept ~ '^[^aeiouy]y$' THEN
        word := left(kept, 1) || 'ie';
    ELSIF kept ~ '[aeiouy]'
        AND NOT (ending = 'ing' AND kept IN ('inn', 'out', 'cann', 'herr', 'earr', 'even')) THEN
        word := CASE
            WHEN kept ~ '(?:at|bl|iz)$' THEN kept || 'e'
            WHEN kept ~ '^[aeo](?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$' THEN kept
            WHEN kept ~ '(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$' THEN left(kept, -1)
            WHEN length(kept) = r1 AND kept ~ short THEN kept || 'e'
            ELSE kept
        END;
    END IF;
    word := regexp_replace(word, '(.[^aeiouy])[yY]$', '\1i');
    -- The longest ending that there is: a match begins as early as it can.
    ending := substring(word from '(?:tional|[ea]nci|abli|entli|izer|ization|ation(?:al)?|ator|alism|aliti'
        '|alli|fulness|ousli|ousness|iveness|iviti|biliti|bli|ogist|ogi|fulli|lessli|li)$');
    kept := left(word, -length(ending));
    IF length(kept) >= r1 AND step_2 ? ending AND (ending <> 'ogi' OR kept ~ 'l$')
        AND (ending <> 'li' OR kept ~ '[cdeghkmnrt]$') THEN
        word := kept || (step_2 ->> ending);
    END IF;
    ending := substring(word from '(?:ational|tional|alize|icate|iciti|ical|ful|ness|ative)$');
    kept := left(word, -length(ending));
    IF length(kept) >= (CASE ending WHEN 'ative' THEN r2 ELSE r1 END) THEN
        word := kept || (step_3 ->> ending);
    END IF;
    ending := substring(word from
        '(?:al|[ae]nce|er|ic|[ai]ble|ant|ement|ment|ent|ism|ate|iti|ous|ive|ize|ion)$');
    kept := left(word, -length(ending));
    IF length(kept) >= r2 AND (ending <> 'ion' OR kept ~ '[st]$') THEN
        word := kept;
    END IF;
    kept := left(word, -1);
    IF word LIKE '%e' AND (length(kept) >= r2 OR length(kept) >= r1 AND kept !~ short)
        OR word LIKE '%ll' AND length(kept) >= r2 THEN
        word := kept;
    END IF;
    RETURN left(replace(word, 'Y', 'y'), LONGEST_WORD);
END $$
