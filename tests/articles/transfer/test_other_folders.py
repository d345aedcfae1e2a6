"""Folders of Markdown that other generators and notebooks wrote."""

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from tests.articles.images.picture_files import picture_bytes
from tests.articles.transfer.exports import without_digests

pytestmark = pytest.mark.django_db

DAY = "2024-01-14T00:00:00+00:00"
# A file's name and text; what its article has.
FILES = [
    ("_posts/2024-01-14-jekyll-post.markdown",
     "---\nlayout: post\ntitle: A day\ncategories: love trust\ntags: [a, b]\n---\n"
     "{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\n[x]({{ site.baseurl }}{% post_url"
     " 2024-01-15-other %}) {{ 'y' | upcase }}{: .lead}\n",
     {"slug": "jekyll-post", "title": "A day", "published_at": DAY,
      "body": "~~~\nputs 1\n~~~\n\n[x](/articles/other/) y"}),
    ("_posts/2024-01-15-other.md", "---\ntitle: 1984\npermalink: /old/other/\n---\n* a\n  * b\n",
     {"slug": "other", "title": "1984", "body": "-   a\n    -   b"}),
    ("content/posts/bundle/index.md",
     "+++\ntitle = 'Hugo'\ndate = 2024-01-14T00:00:00Z\nlastmod = 2024-02-01\ndraft = false\n"
     "[taxonomies]\ntags = ['c']\n[cover]\nimage = 'cups.jpg'\nalt = 'Two cups'\n+++\n"
     '{{< youtube abc123 >}}\n\n{{< figure src="cups.jpg" alt="C" caption="Cups" >}}\n\n'
     '[o]({{< ref "2024-01-15-other.md" >}})\n',
     {"slug": "bundle", "title": "Hugo", "cover_alt": "Two cups",
      "body": "[https://www.youtube.com/watch?v=abc123](https://www.youtube.com/watch?v=abc123)"
      '\n\n![C](/media/articles/cups.webp "Cups")\n\n[o](/articles/other/)'}),
    ("content/boxes.md", "+++\ntitle = 'Boxes'\ndate = 2024-01-14\npath = 'zo/la'\n+++\n"
     "{{% notice tip %}}\nA\n{{% /notice %}}\n\n{{< details summary='See' >}}\nB\n"
     "{{< /details >}}\n\n"
     "{% quote(author='C') %}\nD\n{% end %}\n\n[in](@/json.md) {{< ref 'json.md' >}}\n",
     {"body": "> [!note] Tip\n> A\n\n> [!exercise] See\n> B\n\n> D\n>\n> — C\n\n"
      "[in](/articles/json/) [json](/articles/json/)"}),
    ("posts/123.a-letter.md", "---\ntitle: Letter\npost_date: 2024/1/14 0:0:0\n---\nText.\n",
     {"slug": "a-letter", "published_at": DAY, "body": "Text."}),
    ("content/json.md", '{"title": "J", "date": "2024-01-14", "aliases": ["/j/"]}\n\nText.\n',
     {"slug": "json", "published_at": DAY, "body": "Text."}),
    ("source/hexo.md", "title: Hexo\ndate: 2024-01-14 00:00:00\nupdated: 2024-01-20\n---\n"
     "{% asset_img cups.jpg Two cups %}\n<!-- more -->\n{% youtube abc123 %}\n",
     {"title": "Hexo", "body": "![Two cups](/media/articles/cups.webp)\n\n"
      "[https://www.youtube.com/watch?v=abc123](https://www.youtube.com/watch?v=abc123)"}),
    ("src/astro.mdx", "---\ntitle: Astro\npubDate: Jan 14 2024\nheroImage: /cups.jpg\n---\n"
     "import Callout from '../Callout.astro'\n\n<Callout>\n\nText.\n\n</Callout>\n"
     '\n<YouTube id="abc123" />\n{/* hidden */}\n',
     {"title": "Astro", "published_at": DAY, "body": "> [!note]\n> Text.\n\n"
      "[https://www.youtube.com/watch?v=abc123](https://www.youtube.com/watch?v=abc123)"}),
    ("Vault/My Note.md", "---\ndate: 14 January 2024\n---\nSee [[Trust|this]], [[No such]],"
     " [[json]] ==m==.[^1] %%never%%\n\n![[cups.jpg]]\n\n> [!note] Try\n> it\n\n"
     "```\n[[code]]\n```\n\n"
     "[^1]: Foot.\n",
     {"slug": "my-note", "title": "My Note",
      "body": "See [this](/articles/trust/), No such, [json](/articles/json/) <mark>m</mark>.[^1]"
      "\n\n![](/media/articles/cups.webp)\n\n> [!note] Try\n> it\n\n"
      "~~~\n[[code]]\n~~~\n\n[^1]: Foot."}),
    ("Vault/Trust.md", "---\ncreated: 2024-01-14\n---\n# Trust and *so* on\n\nWords.\n",
     {"slug": "trust", "title": "Trust and so on", "body": "Words."}),
    ("substack.md", "---\ntitle: S\nsubtitle: Sub.\npost_date: '2024-01-14T00:00:00Z'\n"
     "audience: everyone\n---\nA [rel](Vault/Trust.md#words) [d](/old/other/) https://a.example/b_c.\n",
     {"summary": "Sub.", "published_at": DAY,
      "body": "A [rel](/articles/trust/#words) [d](/articles/other/)"
      " [https://a.example/b_c](https://a.example/b_c)."}),
]  # fmt: skip
CLOSED = {
    "a.md": "---\ntitle: A\ndate: 2024-01-14\ndraft: true\n---\n",
    "b.md": "---\ntitle: A\ndate: 2024-01-14\npublished: false\n---\n",
    "c.md": "---\ntitle: A\ndate: 2024-01-14\naudience: only_paid\n---\n",
    "d.md": "+++\ntitle = 'A'\ndate = 2024-01-14\n[params]\nrobotsNoIndex = true\n+++\n",
    "e.md": "---\ntitle: A\ndate: someday\n---\n",
    "f.md": "---\ntitle: A\ndate: 2024-01-14\nxq_members_level: gold\n---\n",
    "g.md": "---\ntitle: A\ndate: 2024-01-14\nlayout: page\n---\n",
    "h.md": "---\ntitle: A\ndate: 2024-01-14\n---\n{{< gold >}}Secret{{< /gold >}}\n",
    "i.md": "---\ntitle: A\ndate: 2024-01-14\n---\n<Gold>\n\nSecret\n\n</Gold>\n",
    "j.md": "---\ntitle: A\ndate: 2024-01-14\n---\n{% if user %}Secret{% endif %}\n",
    "k.md": "---\ntitle: A\ndate: 2024-01-14\nsitemap: false\n---\n",
    "_drafts/l.md": "---\ntitle: A\ndate: 2024-01-14\n---\n",
    "members-only/m.md": "---\ntitle: A\ndate: 2024-01-14\n---\n",
    "content/n.md": "---\ntitle: A\ndate: 2024-01-14\n---\n",
    "o.md": "# No date\n\n",
}


def write(folder, files):
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_each_generator_is_read_as_it_means(tmp_path, client):
    write(tmp_path, [(name, text) for name, text, _ in FILES])
    write(tmp_path, [("README.md", "# No"), ("node_modules/a.md", "# No"), (".obsidian/b.md", "x")])
    (tmp_path / "static").mkdir()
    (tmp_path / "static/cups.jpg").write_bytes(picture_bytes(size=(80, 60)))

    report = import_path(tmp_path)

    assert (report.problems, len(report.created)) == ([], len(FILES))
    assert {name for name in report.created if "(live)" not in name} == set()
    for name, _, expected in FILES:
        article = Article.objects.get(import_sources__identifier=f"folder {tmp_path.name} {name}")
        moment = article.published_at.isoformat()
        found = {field: getattr(article, field) for field in expected} | {
            key: moment for key in expected if key == "published_at"
        }
        assert {**found, "body": without_digests(article.body)} == {
            "body": found["body"],
            **expected,
        }
    assert "my-note: “No such” is not in the folder and is no link here" in report.changed
    for path in (
        "/2024/01/14/jekyll-post.html",
        "/posts/bundle/",
        "/j/",
        "/old/other/",
        "/zo/la/",
        "/p/a-letter",
    ):
        assert client.get(path).status_code == 301
    assert import_path(tmp_path).summary().startswith("Nothing has changed.")


def test_what_was_not_public_becomes_a_draft(tmp_path):
    write(tmp_path, [(name, f"{text}Words.\n") for name, text in CLOSED.items()])
    write(tmp_path, [("content/_index.md", "---\ntitle: I\ndraft: true\n---\n")])

    report = import_path(tmp_path)

    assert len(report.created) == len(CLOSED)
    assert not Article.objects.live().exists()


def test_faults_and_unknown_fields_are_told_and_stop_nothing(tmp_path):
    write(tmp_path, [
        ("a.md", "---\ntitle: [a\n---\nText.\n"),
        ("b.md", "---\ntitle: B\ndate: 2024-01-14\nmood: sad\n---\nText.\n"),
        ("c.md", "---\ntitle: C\ndate: 2024-01-14\nMood: gay\n---\nText.\n"),
        ("d.md", "---\ntitle: D\n---\n"),
        ("f.md", "---\ntitle: F\nText without an end.\n"),
    ])  # fmt: skip
    (tmp_path / "e.md").write_bytes("---\ndate: 2024-01-14\n---\nGrüße\n".encode("cp1252"))

    report = import_path(tmp_path)

    assert report.created == ["b (live)", "c (live)", "e (live)"]
    assert report.problems == [
        "a.md: line 3: the front matter is not YAML.",
        "f.md: line 1: the front matter has no end.",
    ]
    assert report.left_out == [
        "the field “mood” of 2 files, which means nothing here",
        "d.md has no text",
    ]
    assert report.changed == ["e: line 4: another encoding was put right in 1 place"]


FRONT_MATTER_GATES = [
    *("draft: true", "isDraft: yes", "published: false", "is_published: no", "dg-publish: false"),
    *("archived: true", "wip: true", "stage: draft", "status: Idea", "audience: only_paid"),
    *("expiryDate: 2021-01-01", "publishDate: 2090-01-01", "clients_only: true", "private: 1"),
    *("build: {render: link}", "_build: {list: never}", "sitemap: {disable: true}"),
    *("robots: noindex", "meta: {robots: noindex}", "excludeFromIndex: true", "password: x"),
    *("ignore: true", "outputs: []", "outputs: [json]", "output: false", "skip: yes"),
    *("robots: none", "live: false", "custom: {access: gold}", "layout: members"),
    *(f"x: y\n---\n{body}\n\n---" for body in (":::gold", "#+BEGIN_GOLD", "{a && <p>", "<% if")),
]


def test_front_matter_that_closes_a_text_makes_a_draft_of_it(tmp_path):
    text = "---\ntitle: A\ndate: 2020-01-01\n{}\n---\nSecret.\n"
    closed = FRONT_MATTER_GATES
    fields = [
        "",
        "status: published",
        "publish: true",
        "hide_title: true",
        "outputs: [HTML]",
        *closed,
    ]
    for number, line in enumerate(fields):
        (tmp_path / f"n{number}.md").write_text(text.format(line))
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut/_index.md").write_text("---\ncascade:\n  - build: {render: never}\n---\n")
    (tmp_path / "shut/inside.md").write_text(text.format(""))

    import_path(tmp_path)

    assert {article.slug for article in Article.objects.live()} == {f"n{n}" for n in range(5)}
