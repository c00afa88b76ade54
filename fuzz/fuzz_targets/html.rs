//! An untrusted documentation page: format, Markdown, links to a specification, and sections.

#![no_main]

use capi::docs::discovery::{in_page, in_script};
use capi::docs::html::{Page, to_markdown};
use capi::docs::markdown::Markdown;
use capi::docs::sniff::recognise;
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|data: &[u8]| {
    recognise("text/plain", "/docs", data);
    recognise("text/html", "/docs.html", data);
    let text = String::from_utf8_lossy(data);
    follow(&text);
    if let Ok(markdown) = to_markdown(&text) {
        assert!(!markdown.contains('\u{1b}'), "no escape comes through");
        read(&markdown);
    }
    read(&text);
});

fn follow(text: &str) {
    let base = Url::parse("https://docs.example/guide/").expect("an address");
    let header = text.lines().next().unwrap_or_default().to_owned();
    let page = Page::parse(text).ok();
    for links in [in_page(page.as_ref(), &base, &[header]), in_script(text, &base, &base)] {
        assert!(links.specifications.len() <= 16 && links.scripts.len() <= 8);
        assert!(links.specifications.iter().all(|url| matches!(url.scheme(), "http" | "https")));
    }
}

/// Reads all sections in parts.
fn read(markdown: &str) {
    let document = Markdown::parse(markdown);
    let mut from = 0;
    while let Some(next) = document.index(from, 500).next {
        assert!(next > from, "reading on comes to an end");
        from = next;
    }
    document.search("get a customer", 5);
    document.find(markdown.lines().next().unwrap_or_default());
    for number in (0..=document.sections().len() + 1).take(20) {
        let mut from = 0;
        while let Some(part) = document.section(number, from, 2_000).filter(|part| part.next.is_some()) {
            let next = part.next.unwrap_or_default();
            assert!(next > from, "reading on comes to an end");
            from = next;
        }
    }
}
