"""The site's search.

`query` parses what was typed, `vocabulary` interprets it with the site's own words, `sqlite` and
`postgresql` find the articles, `ranking` orders them, `snippets` shows the matches.
`index` maintains the index in the database, `crisis_terms` recognizes searches of people in danger.
"""
