"""Blocks, shortcodes and the classic editor's text become Markdown or are reported."""

from urllib.parse import urlsplit

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import (
    attachment,
    item,
    meta,
    without_digests,
    write_image,
    write_wxr,
)

pytestmark = pytest.mark.django_db

UPLOADS = "https://www.old.example/wp-content/uploads/"
LEFT_OUT = "means nothing here and was left out"
PLAYED = "is not embedded: a link leads to "
BARE = "1 of its pictures without a description for those who cannot see"

WORDS = "Whoever learned early that nobody comes learns late to call out."


def player(url):
    return f"[{url}]({url})"


BODIES = [
    ("One\ntwo\n\n<b>Three</b>", "One  \ntwo\n\n**Three**", []),
    ("A<!--more-->\n\nB<!--nextpage-->C", "A\n\nB\n\nC", []),
    ("<blockquote>a\n\nb</blockquote>after", "> a\n>\n> b\n\nafter", []),
    ("<h2></h2>A\n\n<h2 id='x'>B c</h2>\n<a href='#x'>b</a> <a href='#y'>c</a><p id='y'>d</p>",
     "A\n\n## B c\n\n[b](#b-c) [c](#y)\n\n<a id=\"y\"></a>d", []),
    ('[et_pb_image src="UPcups.jpg" alt="C" /]', "![C](/media/articles/cups.webp)", []),
    ('[vc_row][vc_column_text]A[/vc_column_text][vc_custom_heading text="H"][vc_toggle title="T"]b'
     '[/vc_toggle][vc_btn title="B" link="url:https%3A%2F%2Ffar.example%2Fx|title:B|"][vc_raw_html]'
     'JTNDcCUzRUMlM0MlMkZwJTNF[/vc_raw_html][vc_single_image image="50"][/vc_row]',
     "A\n\n## H\n\n**T**\n\nb\n\n[B](https://far.example/x)\n\nC\n\n"
     "![Two cups](/media/articles/cups.webp)",
     ["the shortcode [vc_btn] became a link to https://far.example/x"]),
    ('[et_pb_cta title="T" button_url="https://far.example/" button_text="B"]c[/et_pb_cta]',
     "**T**\n\n[B](https://far.example/)\n\nc",
     ["the shortcode [et_pb_cta] became a link to https://far.example/"]),
    ("<ul>\n\t<li>a</li>\n\t<li>b</li>\n</ul>", "-   a\n-   b", []),
    ("A\r\n\r\nB &nbsp; C&hellip;", "A\n\nB C…", []),
    ("<pre>a\n\n[gallery] <b>x</b></pre>", "~~~\na\n\n[gallery] x\n~~~", []),
    ("A thing [sic] and [1], [[gallery]]", "A thing [sic] and [1], [gallery]", []),
    ("[foo a='b']in[/foo] x", "in x", [f"the shortcode [foo] {LEFT_OUT}", "the shortcode [foo] may"
     " have hidden a part of it, so it is a draft here"]),
    ("[contact-form-7 id=\"3\"]x", "x", [f"the shortcode [contact-form-7] {LEFT_OUT}"]),
    ("[code]a < b[/code]", "~~~\na < b\n~~~", []),
    ("https://far.example/a_b", "[https://far.example/a_b](https://far.example/a_b)", []),
    ("[embed]https://vimeo.com/1[/embed]", "[https://vimeo.com/1](https://vimeo.com/1)",
     ["vimeo.com is not embedded: a link leads to https://vimeo.com/1"]),
    ('[video mp4="https://far.example/f.mp4"][/video]',
     "[https://far.example/f.mp4](https://far.example/f.mp4)",
     ["far.example is not embedded: a link leads to https://far.example/f.mp4"]),
    ('[caption id="a" width="9"]<a href="/x.jpg"><img src="UPcups.jpg" alt="C" /></a> Two '
     "<em>cups</em>[/caption]after",
     '![C](/media/articles/cups.webp "Two cups")\n\nafter', []),
    ('[gallery ids="50,51"]', "![Two cups](/media/articles/cups.webp)\n\n"
     "![Two cups](/media/articles/cups.webp)", []),
    ("[gallery]", "![Two cups](/media/articles/cups.webp)", []),
    ('<img class="wp-image-50" src="UPcups-300x200.jpg">',
     "![Two cups](/media/articles/cups.webp)", []),
    ('<img src="https://far.example/x.png" alt="Far">', "[Far](https://far.example/x.png)",
     ["the picture https://far.example/x.png is not in the folder, so a link stands for it"]),
    ('<iframe src="//www.youtube-nocookie.com/embed/ab?x=1" title="Film"></iframe>',
     "[Film](https://www.youtube.com/watch?v=ab)",
     ["www.youtube.com is not embedded: a link leads to"
      " https://www.youtube.com/watch?v=ab"]),
    ("x<script>alert(1)</script><form><input></form>", "x",
     ["a script was left out", "a form was left out"]),
    ("<!-- wp:paragraph {\"a\":\"--\\u003e\"} -->\n<p>A</p>\n<!-- /wp:paragraph -->"
     "<!-- wp:spacer /--><!-- wp:latest-posts {\"n\":1} /-->", "A",
     ["the block “latest-posts” is made by WordPress itself and was left out"]),
    ('<!-- wp:block {"ref":77} /--><!-- wp:block {"ref":78} /-->', "Shared.",
     ["the reusable block 78 is not in the export"]),
    ('<!-- wp:embed {"url":"https://x.example/1"} --><figure class="wp-block-embed"><div '
     'class="wp-block-embed__wrapper">\nhttps://x.example/1\n</div><figcaption>C</figcaption>'
     "</figure><!-- /wp:embed -->", "[C](https://x.example/1)",
     ["x.example is not embedded: a link leads to https://x.example/1"]),
    ('<!-- wp:details --><details class="wp-block-details"><summary>More</summary><p>Text</p>'
     "</details><!-- /wp:details -->", "> [!exercise] More\n> Text", []),
    ('<!-- wp:paragraph --><p>Note<sup data-fn="f1" class="fn"><a href="#f1">1</a></sup></p>'
     "<!-- /wp:paragraph --><!-- wp:footnotes /-->", "Note[^1]\n\n[^1]: A *book*.", []),
    # What is not shown leaves its address.
    ('<object><param name="movie" value="https://www.youtube.com/v/ab"></object>',
     player("https://www.youtube.com/watch?v=ab"), [PLAYED + "https://www.youtube.com/watch?v=ab"]),
    ("[youtube=https://youtu.be/ab]", player("https://youtu.be/ab"),
     [PLAYED + "https://youtu.be/ab"]),
    ('[vimeo id="123"]', player("https://vimeo.com/123"), [PLAYED + "https://vimeo.com/123"]),
    ("x [tweet 12345] y", "x\n\n" + player("https://x.com/i/status/12345") + "\n\ny",
     [PLAYED + "https://x.com/i/status/12345"]),
    ("[gist anna/a1]", player("https://gist.github.com/anna/a1"),
     [PLAYED + "https://gist.github.com/anna/a1"]),
    ('a<script src="https://gist.github.com/anna/a1.js"></script>',
     "a\n\n" + player("https://gist.github.com/anna/a1"),
     ["a script was left out: a link leads to https://gist.github.com/anna/a1"]),
    ('<iframe src="https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b"></iframe>',
     player("https://soundcloud.com/a/b"), [PLAYED + "https://soundcloud.com/a/b"]),
    ('[su_button url="https://far.example/"]Book[/su_button]', "[Book](https://far.example/)",
     ["the shortcode [su_button] became a link to https://far.example/"]),
    ('[et_pb_button button_url="https://far.example/" button_text="Book" /]',
     "[Book](https://far.example/)",
     ["the shortcode [et_pb_button] became a link to https://far.example/"]),
    ("<button onclick=\"location.href='https://far.example/'\">Book</button>",
     "[Book](https://far.example/)", ["a button became a link to https://far.example/"]),
    ('<form action="https://far.example/"><input></form>', player("https://far.example/"),
     ["a form was left out: a link leads to https://far.example/"]),
    ('<!-- wp:map/pin {"at":{"url":"https://far.example/"}} /-->', player("https://far.example/"),
     [PLAYED + "https://far.example/"]),
    ("A\n\n[divider]\n\nB [sic]\n\n[Laughter in the room]", "A\n\nB [sic]\n\n"
     "[Laughter in the room]", [f"the shortcode [divider] {LEFT_OUT}"]),
    ('<a href="tel:+1">a</a> <a href="sms:+1">b</a>', "[a](tel:+1) [b](sms:+1)", []),
    ('<a href="skype:dana?call">Call</a> <a href=whatsapp://send?phone=1>Write</a>', "Call Write",
     ["its words stay, and a link to skype:dana?call was left out",
      "its words stay, and a link to whatsapp://send?phone=1 was left out"]),
    ('[two first="https://far.example/a" second="https://far.example/b"]',
     "[https://far.example/a](https://far.example/a) [https://far.example/b](https://far.example/b)",
     ["the shortcode [two] became a link to https://far.example/a",
      "the shortcode [two] became a link to https://far.example/b"]),
    ('<div style="background-image: url(\'UPcups.jpg\')"><p>Over</p></div>',
     "![](/media/articles/cups.webp)\n\nOver", [BARE]),
    ("[gist]anna/a1[/gist]", player("https://gist.github.com/anna/a1"),
     [PLAYED + "https://gist.github.com/anna/a1"]),
    ("[su_box title='A [b]']c[/su_box] [gallery=3] [iv]", "**A [b]**\n\nc\n\n[iv]",
     ["a gallery without pictures in the export was left out"]),
    ('<img data-lazy-src="UPcups.jpg" src="data:," alt="C"><noscript><img src="x"></noscript>',
     "![C](/media/articles/cups.webp)", []),
    # Footnotes
    ("A[ref]B <em>c</em>.[/ref] d", "A[^1] d\n\n[^1]: B *c*.", []),
    ('A<sup><a href="#sdf1sym" name="sdf1anc">1</a></sup>\n\n<hr>\n\n<div id="sdf1"><p>'
     '<a href="#sdf1anc" name="sdf1sym">1</a> B</p></div>', "A[^1]\n\n[^1]: B", []),
    ('A<sup id="r1"><a href="#n1">1</a></sup> b<a href="#n2" id="r2">[2]</a>\n<h2>Notes</h2><ol>'
     '<li id="n1">C <a href="#r1">↑</a></li><li id="n2">D <a href="#r2">↑</a></li></ol>',
     "A[^1] b[^2]\n\n[^1]: C\n[^2]: D", []),
    ('A <a href="#top">1</a><p id="top">2</p>', 'A [1](#top)\n\n<a id="top"></a>2', []),
    # Blocks that the editor has
    ('<figure class="wp-block-pullquote"><blockquote><p>A</p><cite>B</cite></blockquote></figure>',
     "> [!pull]\n> A\n>\n> — B", []),
    ("<blockquote><p>A<br>b</p><p>— <cite>C, <em>D</em></cite></p></blockquote>",
     "> A  \n> b\n>\n> — C, *D*", []),
    ("<figure><blockquote><p>A</p></blockquote><figcaption>B</figcaption></figure>",
     "> A\n>\n> — B", []),
    ("<blockquote><p>As <cite>Hamlet</cite> says</p></blockquote>",
     "> As <cite>Hamlet</cite> says", []),
    ("<dl><dt>A</dt><dd>b</dd><dd><p>c</p><p>d</p></dd><dt>E</dt><dd>f</dd></dl>",
     "A\n:   b\n:   c\n\n    d\n\nE\n:   f", []),
    ("<ul><li><input type='checkbox' checked> a</li><li><input type='checkbox'>b</li></ul>",
     "-   [x] a\n-   [ ] b", []),
    ('<figure><img src="UPcups.jpg" alt="C"><figcaption>By <a href="https://far.example/">D</a>'
     "</figcaption></figure>", "![C](/media/articles/cups.webp)\n\n*By [D](https://far.example/)*",
     []),
    ("A <math alttext='x^2'><mi>x</mi></math>", "A `x^2`", []),
    # Tables, anchors, lines
    ("<table><tr><th>a</th><th>b</th><th>c</th></tr><tr><td rowspan=2>1</td><td colspan=2>2</td>"
     "</tr><tr><td>3</td><td>4</td></tr></table>",
     "| a | b | c |\n| --- | --- | --- |\n| 1 | 2 |  |\n|  | 3 | 4 |", []),
    ('<a name="x"></a>A', '<a id="x"></a>A', []),
    ('<!-- wp:verse --><pre class="wp-block-verse">One <em>two</em>\nthree</pre><!-- /wp:verse -->',
     "One *two*  \nthree", []),
    ("<pre>a <b>b</b><br>c</pre>", "~~~\na b\nc\n~~~", []),
    ("<p><code>a\nb</code></p>", "~~~\na\nb\n~~~", []),
]  # fmt: skip


def test_a_body_becomes_markdown(tmp_path):
    write_image(tmp_path, "wp-content/uploads/cups.jpg")
    footnotes = meta(footnotes='[{"id":"f1","content":"A <em>book</em>."}]')
    posts = [
        item(body.replace("UP", UPLOADS), post_id=f"{100 + n}", post_name=f"n{n}", inside=footnotes)
        for n, (body, _, _) in enumerate(BODIES)
    ]
    gallery = next(n for n, (body, _, _) in enumerate(BODIES) if body == "[gallery]")
    report = import_path(
        write_wxr(
            tmp_path,
            *posts,
            attachment("50", "cups.jpg", alt="Two cups", parent=f"{100 + gallery}"),
            attachment("51", "cups-640x480.jpg", alt="Two cups"),
            item("<p>Shared.</p>", post_id="77", post_type="wp_block"),
        )
    )

    bodies = {article.slug: without_digests(article.body) for article in Article.objects.all()}
    assert bodies == {f"n{n}": markdown for n, (_, markdown, _) in enumerate(BODIES)}
    notes = [
        f"n{n}: "
        + (f"{urlsplit(note.split()[-1]).netloc} " if note.startswith(PLAYED) else "")
        + note
        for n, (_, _, notes) in enumerate(BODIES)
        for note in notes
    ]
    assert sorted(report.changed) == sorted(notes)


LEADS = [
    (
        "<p>Winter 2021<br>I am glad to say it begins.</p>",
        "Winter 2021 I am glad to say it begins.",
    ),
    (
        '<p><img src="https://far.example/me.jpg">I was born by the sea.</p>',
        "I was born by the sea.",
    ),
    ("https://youtu.be/abc123\n\nThe first words.", "The first words."),
    (f"<p>Part one</p><p>{WORDS}</p>", WORDS),
    (f"<p>Dear all, welcome back after this long and very hot summer!</p><p>{WORDS}</p>", WORDS),
    (f"<table><tr><td><p>{WORDS[::-1]}</p></td></tr></table><p>{WORDS}</p>", WORDS),
    (f"<blockquote><p>{WORDS[::-1]}</p></blockquote><p>{WORDS}[ref]B[/ref]</p>", WORDS),
    (f"[audio https://far.example/a.mp3]\n\n<ul><li>One</li></ul>{WORDS}", WORDS),
]


def test_a_summary_comes_from_the_first_prose(tmp_path):
    posts = [item(body, post_id=f"{n}", post_name=f"n{n:02}") for n, (body, _) in enumerate(LEADS)]
    import_path(write_wxr(tmp_path, *posts))

    found = [article.summary for article in Article.objects.order_by("slug")]
    assert found == [lead for _, lead in LEADS]
