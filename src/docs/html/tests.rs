//! Conversion of pages, and the limits.

use super::*;
use crate::docs::processor_time::{assert_linear, measured};

fn markdown(html: &str) -> String {
    to_markdown(html).unwrap()
}

#[test]
fn headings_lists_code_tables_and_links_become_markdown() {
    let page = "<h1>Pay</h1><p>Call <code>POST /pay</code>, see <a href=\"../guide?a=1#top\">the guide</a>.</p>\
        <ul><li>one</li><li>two</li></ul><pre><code class=\"language-sh\">curl -X POST</code></pre>\
        <table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>";
    let text = markdown(page);
    for expected in
        ["# Pay\n", "`POST /pay`", "[the guide](../guide?a=1#top)", "- one\n- two", "```sh\ncurl", "| 1"]
    {
        assert!(text.contains(expected), "{expected:?} in {text}");
    }
}

#[test]
fn preformatted_text_is_code_with_or_without_a_code_element() {
    for page in [
        "<pre># not a heading\n\na &lt;b></pre>",
        "<div class=highlight-bash><div class=highlight><pre><span></span><span class=c1># not a heading</span>\n\n\
         <span>a</span> &lt;b></pre></div></div>",
        "<pre class=language-bash><div><code># not a heading<br><br>a &lt;b></code></div></pre>",
    ] {
        let text = markdown(page);
        assert!(text.contains("\n# not a heading\n\na <b>\n```"), "{text}");
        assert_eq!(text.contains("```bash\n"), page.contains("bash"), "{text}");
    }
}

#[test]
fn headings_lose_the_marks_of_their_links() {
    for (heading, expected) in [
        ("Calls<a class=headerlink href=#calls title='Link to this heading'>¶</a>", "## Calls\n"),
        ("<a class=anchor href=#calls><svg></svg></a>Calls <a href=#calls>#</a>", "## Calls\n"),
        ("<a href=#calls>Calls</a>", "## [Calls](#calls)\n"),
        ("C#", "## C#\n"),
    ] {
        assert_eq!(markdown(&format!("<h2>{heading}</h2>")), expected);
    }
    assert!(!markdown("<dl><dt>call()<a href=#call>¶</a><dd>x</dl>").contains('¶'));
}

#[test]
fn only_the_main_part_is_converted() {
    assert_eq!(markdown("<body>a<main>b<article>c</article></main>d"), "b\n\nc\n");
    assert_eq!(markdown("<body>a<article>c</article>d"), "c\n");
    assert_eq!(markdown("<body>a<div role=main>b</div>c"), "b\n");
    let two = markdown("<body><article>a</article><article>b</article>");
    assert!(two.contains('a') && two.contains('b'), "of several articles none is left out: {two}");
}

#[test]
fn invisible_elements_are_left_out() {
    for hidden in [
        "<script>x</script>",
        "<style>x</style>",
        "<noscript>x</noscript>",
        "<nav>x</nav>",
        "<footer>x</footer>",
        "<template>x</template>",
        "<svg><text>x</text></svg>",
        "<div hidden>x</div>",
        "<div hidden=\"until-found\"><p>x</div>",
        "<span aria-hidden=\"true\">x</span>",
        "<p style=\"DISPLAY:  none\">x</p>",
        "<p style='opacity:0.0'>x</p>",
        "<div role=navigation>x</div>",
        "<!-- x -->",
        "<?x x?>",
        "\u{200b}\u{e0078}",
    ] {
        assert_eq!(markdown(&format!("<body><p>left{hidden}</p>")).trim(), "left", "{hidden}");
    }
    assert!(markdown("<p style='color:red' aria-hidden=false>x</p>").contains('x'));
}

#[test]
fn broken_and_empty_pages_are_converted() {
    for page in ["", "<", "<<<>>>", "</p></p>", "<table><p>x", "<p", "\u{0}", "no tags at all"] {
        markdown(page);
    }
}

#[test]
fn a_page_that_nests_too_deeply_is_refused_at_once() {
    for piece in
        ["<div>", "<b>", "<div></x>", "<blockquote><p>", "<ul><li>", "<table><tr><td>", "<font a='>'>"]
    {
        assert_linear(piece, 12_000, |count| {
            let refused = to_markdown(&piece.repeat(count)).map(|text| text.len());
            assert!(matches!(refused, Err(HtmlError::TooDeep)), "{piece}: {refused:?}");
        });
    }
    assert!(matches!(to_markdown(&" ".repeat(LARGEST + 1)), Err(HtmlError::TooLarge(_))));
}

/// Pages that look flat, or like comments or scripts, to anything but the parser.
#[test]
fn depth_that_only_the_parser_sees_is_refused() {
    for (start, piece, end) in [
        ("", "<rt>", ""),
        ("", "<rp>", ""),
        ("", "<optgroup>", ""),
        ("", "<path>", ""),
        ("<svg>", "<input>", ""),
        ("<!-->", "<div>", "-->"),
        ("<!--->", "<div>", "-->"),
        ("<!-- --!>", "<div>", "-->"),
        ("<script></SCRIPT>", "<div>", "</script>"),
        ("<textarea></textarea/>", "<div>", "</textarea>"),
    ] {
        assert_linear(piece, 12_000, |count| {
            let page = format!("{start}{}{end}", piece.repeat(count));
            let refused = to_markdown(&page).map(|text| text.len());
            assert!(matches!(refused, Err(HtmlError::TooDeep)), "{start}{piece}: {refused:?}");
        });
    }
}

#[test]
fn flat_pages_that_look_deep_are_converted() {
    for piece in [
        "<select><optgroup><option>x<optgroup></select>",
        "<ruby>漢<rp>(<rt>kan<rp>)</ruby>",
        "<svg><g><path d='M0'/><path d='M1'/></g></svg>",
        "<li><div>x</li>",
        "<!--><div>--><p>x</div>",
        "<script>'<div><div>'</SCRIPT >",
        "<textarea><div><div></textarea>",
        "<noscript><div></noscript>",
        "<table><tr><td><b>x</table>",
    ] {
        let page = format!("<ul>{}</ul><p>end", piece.repeat(1_000));
        assert!(to_markdown(&page).is_ok_and(|text| text.ends_with("end\n")), "{piece}");
    }
}

/// Each paragraph reopens the formatting elements that are still open.
#[test]
fn a_small_page_that_grows_to_gigabytes_is_refused() {
    let open: String = (0..100).map(|number| format!("<b a{number}>")).collect();
    let refused = to_markdown(&format!("<p>{open}{}", "<p>x".repeat(25_000)));
    assert!(matches!(refused, Err(HtmlError::TooMuch)), "{:?}", refused.map(|text| text.len()));
    let honest = "<p>It was the best of times, it was the worst of times.".repeat(100);
    assert!(markdown(&format!("<p><font size=2><b><i>{honest}")).contains("worst"));
}

/// The converter would turn half a megabyte into gigabytes.
#[test]
fn a_page_with_huge_output_is_refused() {
    let long = "x".repeat(50_000);
    let many = |piece: &str, count: usize| piece.repeat(count);
    for page in [
        format!("<table><tr><th>{long}</tr>{}", many("<tr><td>x", 50_000)),
        format!("<table><tr>{}</tr>{}", many("<th>x", 50_000), many("<tr><td>x", 50_000)),
        format!("{}{}", many("<blockquote>", 200), many("<p>x", 100_000)),
        format!("{}{}", many("<ul><li>", 100), many("<p>x", 100_000)),
        format!("{}<pre>{}", many("<blockquote>", 200), many("x\n", 100_000)),
        many("<b>x</b>", 200_000),
        many("<i>x</i><em>y</em>", 100_000),
    ] {
        let refused = to_markdown(&page);
        assert!(
            matches!(refused, Err(HtmlError::TooMuch)),
            "{page:.100} {:?}",
            refused.map(|text| text.len())
        );
    }
}

#[test]
fn long_tables_and_lists_are_converted() {
    let rows = "<tr><td>id<td>The number of the payment, as it was given when it was made.".repeat(5_000);
    assert!(markdown(&format!("<table><tr><th>name<th>what it is</tr>{rows}</table>")).len() > 300_000);
    assert!(markdown(&format!("<ul>{}</ul>", "<li>x".repeat(150_000))).len() > 400_000);
    assert!(markdown(&format!("<pre>{}", "<span class=k>x</span>".repeat(20_000))).len() > 20_000);
    assert!(markdown(&"<blockquote><p>x</blockquote>".repeat(20_000)).contains("> x"));
}

#[test]
fn a_page_that_takes_too_long_is_refused() {
    let now = std::time::Instant::now();
    assert!(matches!(parser::parse_until("<p>x", now), Err(HtmlError::TooMuch)));
}

/// The parser compares each attribute with all others of its tag.
#[test]
fn a_page_with_hundreds_of_thousands_of_attributes_is_refused_soon() {
    let attributes = |count: usize| (0..count).map(|number| format!(" a{number}")).collect::<String>();
    for page in [
        format!("<p{}>x", attributes(200_000)),
        format!("<p>x</p{}>", attributes(200_000)),
        format!("<!--x--><p{}", attributes(400_000)),
        format!("<p{}>x", attributes(200_000).replace(' ', "/")),
        format!("<p {}>x", attributes(200_000).replace(' ', "=''")),
        format!("<script{}>x", attributes(200_000)),
        format!("<p{}>x", attributes(2_000)).repeat(100),
    ] {
        let taken = measured(|| {
            let refused = to_markdown(&page).map(|text| text.len());
            assert!(matches!(refused, Err(HtmlError::TooMuch)), "{page:.20} {refused:?}");
        });
        assert!(taken.as_secs() < 2, "{page:.20}");
    }
    // A JSON value with unescaped quotes in an attribute.
    assert_eq!(markdown(&format!("<p{}>x", attributes(4_500))), "x\n");
    let long = format!("<img src='data:,{}'>x<!--{}-->", "/ ".repeat(1_000_000), " x=".repeat(1_000_000));
    assert!(markdown(&long).contains('x'));
    let many = "<a href=x title=x class=x id=x lang=en dir=ltr>x</a><br>".repeat(20_000);
    assert!(markdown(&many).contains('x'));
}

#[test]
fn chunks_do_not_change_the_result() {
    let page = format!("<pre>{}</pre>", "ä&amp;\r\n&lt;漢".repeat(2_000));
    assert_eq!(markdown(&page).matches("ä&\n<漢").count(), 2_000);
}

#[test]
fn the_end_of_unclosed_scripts_is_searched_once() {
    for piece in ["<script>", "<title>", "<SCRIPT></SCRIPT>", "<style></script>"] {
        assert_linear(piece, 12_000, |count| {
            assert_eq!(markdown(&piece.repeat(count)).trim(), "", "{piece}")
        });
    }
}

#[test]
fn deep_and_long_real_pages_are_converted() {
    let deep = format!("{}x{}", "<div>".repeat(200), "</div>".repeat(200));
    assert_eq!(markdown(&deep), "x\n");
    let long = "<p>a<li>b<br><img src=x>".repeat(5_000);
    assert!(markdown(&long).len() > 10_000);
}
