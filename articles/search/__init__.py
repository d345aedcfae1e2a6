"""The site's search: what a reader types becomes the articles that they mean.

`query` reads what was typed, `vocabulary` understands it with the site's own words, `sqlite` and
`postgresql` find the articles, `ranking` puts them in order, `snippets` shows why they were found.
`schema` keeps the index.
`danger` knows a search of somebody who should see first where to turn.
"""
