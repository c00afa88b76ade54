//! How large a file, a function and a type may become, and that no file name means three different things.

use std::collections::BTreeMap;

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::{Source, assert_none, sources};

/// Lines of a file without its tests.
const MAX_FILE_LINES: usize = 400;
/// Lines of a function, from `fn` to its closing brace.
const MAX_FUNCTION_LINES: usize = 59;
/// Methods of a type, over all of its inherent `impl` blocks.
const MAX_METHODS: usize = 20;
/// File names that several rooms share because they do the same for different commands or languages, or because the
/// language asks for them.
const SHARED_NAMES: &[&str] = &["mod.rs", "tests.rs"];

/// The functions and methods of one file, without those that only tests have.
#[derive(Default)]
struct Items {
    functions: Vec<(String, usize)>,
    methods: BTreeMap<String, usize>,
    test_lines: usize,
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let cfg = attribute.path().is_ident("cfg") && tokens(&attribute.meta).contains("test");
        cfg || attribute.path().is_ident("test")
    })
}

fn tokens(meta: &syn::Meta) -> String {
    meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default()
}

fn lines(node: &impl syn::spanned::Spanned) -> usize {
    let span = node.span();
    span.end().line - span.start().line + 1
}

impl<'ast> Visit<'ast> for Items {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if is_for_tests(&module.attrs) {
            self.test_lines += lines(module);
        } else {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !is_for_tests(&function.attrs) {
            self.functions.push((function.sig.ident.to_string(), body_lines(&function.sig, &function.block)));
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, method: &'ast syn::ImplItemFn) {
        self.functions.push((method.sig.ident.to_string(), body_lines(&method.sig, &method.block)));
        visit::visit_impl_item_fn(self, method);
    }

    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        if is_for_tests(&block.attrs) {
            return;
        }
        if let (None, syn::Type::Path(path)) = (&block.trait_, &*block.self_ty)
            && let Some(name) = path.path.segments.last()
        {
            let methods = block.items.iter().filter(|item| matches!(item, syn::ImplItem::Fn(_))).count();
            *self.methods.entry(name.ident.to_string()).or_default() += methods;
        }
        visit::visit_item_impl(self, block);
    }
}

/// Lines from the signature's `fn` to the closing brace; attributes and doc comments don't count.
fn body_lines(signature: &syn::Signature, block: &syn::Block) -> usize {
    block.span().end().line - signature.fn_token.span().start().line + 1
}

fn items(source: &Source) -> Items {
    let file = syn::parse_file(&source.text).unwrap_or_else(|error| panic!("{}: {error}", source.path));
    let mut items = Items::default();
    items.visit_file(&file);
    items
}

/// Source files that are not tests themselves.
fn code() -> Vec<Source> {
    sources("src").into_iter().filter(|source| !source.is_test()).collect()
}

#[test]
fn files_are_at_most_400_lines_without_tests() {
    let long = code().into_iter().filter_map(|source| {
        let lines = source.text.lines().count() - items(&source).test_lines;
        (lines > MAX_FILE_LINES).then(|| format!("{}: {lines} lines", source.path))
    });
    assert_none("a file is too long: divide it at a noun", long.collect());
}

#[test]
fn functions_are_under_60_lines() {
    let long = code().into_iter().flat_map(|source| {
        let path = source.path.clone();
        items(&source)
            .functions
            .into_iter()
            .filter(|(_, lines)| *lines > MAX_FUNCTION_LINES)
            .map(move |(name, lines)| format!("{path}: `{name}` has {lines} lines"))
    });
    assert_none("a function is too long", long.collect());
}

#[test]
fn types_have_at_most_20_methods() {
    let mut methods: BTreeMap<(String, String), usize> = BTreeMap::new();
    for source in code() {
        for (name, count) in items(&source).methods {
            *methods.entry((source.room().to_owned(), name)).or_default() += count;
        }
    }
    let large = methods.into_iter().filter(|(_, count)| *count > MAX_METHODS);
    assert_none(
        "a type has too many methods",
        large.map(|((room, name), count)| format!("{room}: `{name}` has {count} methods")).collect(),
    );
}

#[test]
fn no_file_name_is_used_three_times() {
    let mut paths: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in code() {
        let name = source.path.rsplit('/').next().unwrap_or_default().to_owned();
        paths.entry(name).or_default().push(source.path);
    }
    let shared = paths.into_iter().filter(|(name, paths)| {
        let commands = paths.iter().filter(|path| path.starts_with("src/commands/")).count();
        // A command's file may have the name of the room that does its work.
        !SHARED_NAMES.contains(&name.as_str()) && paths.len() > 2 && paths.len() - commands > 1
    });
    assert_none("a file name means several things", shared.map(|(_, paths)| paths.join(", ")).collect());
}

#[test]
fn a_match_on_a_bool_is_an_if() {
    struct Matches<'a>(&'a str, Vec<String>);
    impl<'ast> Visit<'ast> for Matches<'_> {
        fn visit_expr_match(&mut self, expression: &'ast syn::ExprMatch) {
            let is_bool = |arm: &syn::Arm| {
                matches!(&arm.pat, syn::Pat::Lit(syn::ExprLit { lit: syn::Lit::Bool(_), .. }))
            };
            if expression.arms.iter().any(is_bool) {
                self.1.push(format!("{}:{}", self.0, expression.match_token.span().start().line));
            }
            visit::visit_expr_match(self, expression);
        }
    }
    let mut found = Vec::new();
    for source in code() {
        let mut matches = Matches(&source.path, Vec::new());
        matches.visit_file(&syn::parse_file(&source.text).unwrap());
        found.extend(matches.1);
    }
    assert_none("`match` on a bool", found);
}
