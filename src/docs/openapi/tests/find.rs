//! Lookup of operations.

use super::*;

fn customers() -> Spec {
    spec(
        "/customers: {get: {operationId: listCustomers, summary: List customers}, post: {operationId: create}}, \
         /customers/search: {get: {operationId: searchCustomers, summary: Search customers}}, \
         '/customers/{customer}': {get: {operationId: getCustomer}, delete: {operationId: dropCustomer}}, \
         '/files/{path}': {get: {operationId: readFile}}, \
         '/compare/{base}...{head}': {get: {operationId: compare}}, \
         '/export/{id}.json': {get: {operationId: exportJson}}, \
         '/{tenant}/things/{id}': {get: {operationId: anyThing}}, '/own/things/{id}': {get: {operationId: ownThing}}",
        "",
    )
}

#[test]
fn an_operation_is_found_as_people_write_it() {
    let spec = customers();
    for (asked, expected) in [
        ("getCustomer", "getCustomer"),
        ("GETCUSTOMER", "getCustomer"),
        ("GET /customers", "listCustomers"),
        ("get  /customers/", "listCustomers"),
        ("GET /customers/{customer}", "getCustomer"),
        ("GET /customers/{id}", "getCustomer"),
        ("GET /customers/:id", "getCustomer"),
        ("DELETE /customers/cus_123?expand=a#b", "dropCustomer"),
        ("GET /customers/search", "searchCustomers"),
        ("GET /v1/customers/cus_123", "getCustomer"),
        ("GET https://api.example.com/v1/customers/cus_123", "getCustomer"),
        ("GET /Customers", "listCustomers"),
        ("/files/a/b/c.txt", "readFile"),
        ("/compare/main...next", "compare"),
        ("/export/7.json", "exportJson"),
        ("/own/things/1", "ownThing"),
        ("/other/things/1", "anyThing"),
    ] {
        let found = spec.find(asked);
        assert!(matches!(found, Found::One(one) if one.id() == Some(expected)), "{asked}: {found:?}");
    }
}

#[test]
fn ambiguous_and_unknown_operations_suggest_similar_ones() {
    let spec = customers();
    let ids =
        |list: Vec<&Operation>| list.iter().filter_map(|o| o.id()).map(str::to_owned).collect::<Vec<_>>();
    match spec.find("/customers") {
        Found::Several(list) => assert_eq!(ids(list), ["listCustomers", "create"]),
        other => panic!("{other:?}"),
    }
    match spec.find("PUT /customers/search") {
        Found::None(list) => assert!(ids(list).contains(&"searchCustomers".to_owned())),
        other => panic!("{other:?}"),
    }
    for asked in ["", " ", "/", "GET", "GET ", "?", "{", "GET /export/.json", "GET /compare/x"] {
        assert!(matches!(spec.find(asked), Found::None(_)), "{asked}: {:?}", spec.find(asked));
    }
}

#[test]
fn a_search_ranks_names_first() {
    let spec = customers();
    let ids = |query: &str| {
        spec.search(query, 3).into_iter().filter_map(|o| o.id()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids("list customers")[0], "listCustomers");
    assert_eq!(ids("search")[0], "searchCustomers");
    assert_eq!(ids("remove a customer")[0], "dropCustomer");
    assert_eq!(ids("export json")[0], "exportJson");
    assert!(ids("weather").is_empty());
}
