"""The specification of the API that the runs look up: forty operations, the size of a small provider's."""

SHARED = {
    "id": ("string", "The unique identifier, which starts with a prefix for the kind of object."),
    "created_at": ("string", "The time at which the object was created, in RFC 3339 format and in UTC."),
    "metadata": ("object", "Up to fifty pairs of a key and a value that you can attach to an object for your own use."),
}

RESOURCES = {
    "Invoice": {
        "customer": ("string", "The customer who is billed. It must have an address if tax is calculated automatically."),
        "currency": ("string", "The three-letter ISO 4217 code of the currency, in lower case."),
        "amount_due": ("integer", "The amount that is due at this time, in the smallest unit of the currency."),
        "due_date": ("string", "The date on which payment is due. Valid only if `collection_method` is `send_invoice`."),
        "collection_method": ("string", "Whether the customer is charged automatically or is sent an invoice."),
        "description": ("string", "A text of at most 500 characters that is shown at the top of the invoice."),
        "footer": ("string", "A text of at most 1,000 characters that is shown at the bottom of the invoice."),
        "discount": ("string", "The coupon that is applied before tax. An expired coupon is refused with 422."),
        "lines": ("array", "The items of the invoice, in the order in which they are shown."),
        "auto_advance": ("boolean", "Whether the invoice is finalized and collected without a further request."),
        "statement_descriptor": ("string", "The text on the statement of the customer's card, of 5 to 22 characters."),
    },
    "Customer": {
        "name": ("string", "The full name of the person or the company."),
        "email": ("string", "The address to which invoices are sent."),
        "tax_id": ("string", "The tax number, checked against the country of the address."),
        "balance": ("integer", "The current balance, in the smallest unit of the default currency."),
    },
    "Payment": {
        "amount": ("integer", "The amount in the smallest unit of the currency."),
        "method": ("string", "The payment method that is charged."),
        "status": ("string", "One of `pending`, `succeeded` and `failed`."),
    },
    "Refund": {
        "payment": ("string", "The payment that is refunded."),
        "reason": ("string", "One of `duplicate`, `fraudulent` and `requested_by_customer`."),
    },
    "Coupon": {
        "percent_off": ("number", "The discount in percent, above 0 and at most 100."),
        "redeem_by": ("string", "The last time at which the coupon can be redeemed."),
    },
    "Subscription": {
        "price": ("string", "The price that is billed in each period."),
        "quantity": ("integer", "The number of units, 1 if it is omitted."),
        "cancel_at": ("string", "The time at which the subscription ends."),
    },
    "Price": {
        "unit_amount": ("integer", "The price of one unit, in the smallest unit of the currency."),
        "interval": ("string", "One of `day`, `week`, `month` and `year`."),
    },
    "Webhook": {
        "url": ("string", "The address that receives the events. It must use HTTPS."),
        "events": ("array", "The names of the events that are sent."),
    },
}


def specification():
    """Returns the OpenAPI document."""
    paths, schemas = {}, {"Error": _schema({"code": ("string", "A stable code."), "message": ("string", "An explanation.")})}
    for name, fields in RESOURCES.items():
        schemas[name] = _schema({**SHARED, **fields})
        schemas[f"New{name}"] = _schema({**fields, "metadata": SHARED["metadata"]}, required=list(fields)[:2])
        plural = f"{name.lower()}s"
        paths[f"/v1/{plural}"] = {
            "get": _operation(f"list{name}s", f"List all {plural}", name, parameters=_paging()),
            "post": _operation(f"create{name}", f"Create a new {name.lower()}", name, body=f"New{name}"),
        }
        paths[f"/v1/{plural}/{{id}}"] = {
            "parameters": [_parameter("id", "path", "string", f"The identifier of the {name.lower()}.")],
            "get": _operation(f"get{name}", f"Get one {name.lower()}", name),
            "patch": _operation(f"update{name}", f"Change fields of the {name.lower()}", name, body=f"New{name}"),
            "delete": _operation(f"delete{name}", f"Delete the {name.lower()}", name),
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Billing", "version": "1.4.0"},
        "servers": [{"url": "https://api.billing.example"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _schema(fields, required=()):
    members = {}
    for name, (kind, text) in fields.items():
        members[name] = {"type": kind, "description": text}
        if kind == "array":
            members[name]["items"] = {"type": "string"}
    return {"type": "object", "required": list(required), "properties": members}


def _parameter(name, place, kind, text):
    return {"name": name, "in": place, "required": place == "path", "description": text, "schema": {"type": kind}}


def _paging():
    return [
        _parameter("limit", "query", "integer", "The number of objects in one page, from 1 to 100."),
        _parameter("after", "query", "string", "The identifier of the last object of the page before."),
    ]


def _operation(ident, summary, name, parameters=(), body=None):
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    operation = {
        "operationId": ident,
        "tags": [f"{name}s"],
        "summary": summary,
        "description": f"{summary}. The request is idempotent if it carries the header `Idempotency-Key`, and is limited "
        "to 100 calls per second and account; a call above the limit is answered with 429.",
        "parameters": [*parameters, _parameter("Idempotency-Key", "header", "string", "A key that makes retries safe.")],
        "responses": {
            "200": {"description": f"The {name.lower()}.", "content": content},
            "422": {"description": "A field is missing or invalid.", "content": error},
            "429": {"description": "Too many requests.", "content": error},
        },
    }
    if body:
        schema = {"schema": {"$ref": f"#/components/schemas/{body}"}}
        operation["requestBody"] = {"required": True, "content": {"application/json": schema}}
    return operation
