//! Tests of names, types and doubts.

use super::*;
use crate::model::{AuthKind, parse_dotenv};

fn inferred(text: &str) -> Vec<(String, String, Option<Unclear>)> {
    let name = |one: &Inferred| one.name.as_ref().map(ToString::to_string).unwrap_or_default();
    infer(parse_dotenv(text).0).iter().map(|one| (name(one), one.auth.description(), one.unclear)).collect()
}

#[test]
fn each_reason_has_its_own_message() {
    let messages = [Unclear::Empty, Unclear::NoCredential, Unclear::Placeholder, Unclear::Public]
        .map(|why| why.to_string());
    assert!(Unclear::NoApi.to_string().contains("which API"));
    assert_eq!(messages[0], "it is empty");
    assert!(messages[1].contains("credential") && messages[2].contains("placeholder"), "{messages:?}");
    assert!(messages[3].contains("public"), "{messages:?}");
    assert_eq!(Unclear::StandIn(StandIn::Command).to_string(), "its value is a command");
    assert_eq!(Unclear::Doubt(Doubt::Hash).to_string(), Doubt::Hash.to_string());
}

#[test]
fn name_and_type_follow_from_the_variable() {
    for (line, name, auth) in [
        ("STRIPE_API_KEY=sk_live_1", "Stripe", "bearer"),
        ("STRIPE_SECRET_KEY=sk_live_1", "Stripe", "bearer"),
        ("STAGING_STRIPE_SECRET_KEY=x1", "Staging Stripe", "bearer"),
        ("MY_BILLING_API_KEY=k1", "My Billing", "api-key X-API-Key"),
        ("OPENAI_API_KEY=k1", "OpenAI", "bearer"),
        ("ANTHROPIC_API_KEY=k1", "Anthropic", "api-key x-api-key"),
        ("DEEPL_API_KEY=k1", "DeepL", "bearer DeepL-Auth-Key"),
        ("OPENWEATHER_API_KEY=k1", "OpenWeather", "api-key ?appid="),
        ("MAILGUN_API_KEY=k1", "Mailgun", "basic"),
        ("GITHUB_TOKEN=ghp_1", "GitHub", "bearer"),
        ("INTERNAL_AUTH_TOKEN=t1", "Internal", "bearer"),
        ("API_KEY=k1", "API Key", "api-key X-API-Key"),
        ("VITE_MAPS_KEY=k1", "Maps", "api-key X-API-Key"),
        ("CUSTOM_API_MY_TOKEN=t1", "My Token", "bearer"),
        ("SOMETHING='Bearer abc'", "Something", "bearer"),
        ("stripe_secret=x1", "Stripe", "api-key X-API-Key"),
        ("WEATHER_APP_API_KEY=k1", "Weather App", "api-key X-API-Key"),
    ] {
        let all = inferred(line);
        assert_eq!((all[0].0.as_str(), all[0].1.as_str()), (name, auth), "{line}");
    }
}

#[test]
fn an_unknown_variable_is_recognized_by_its_key() {
    for (line, name, auth, unclear) in [
        ("PAYMENTS_KEY=sk_live_4eC39HqLyjWDarjtT1zdp7dc", "Payments", "bearer", None),
        ("API_KEY=sk-ant-api03-4eC39HqLyjWDarjtT1", "Anthropic", "api-key x-api-key", None),
        // The variable says more: keys of Clerk begin like those of Stripe.
        ("CLERK_SECRET_KEY=sk_live_4eC39HqLyjWDarjtT1zdp7dc", "Clerk", "bearer", None),
        ("REGION=pa-1", "Region", "api-key X-API-Key", Some(Unclear::NoCredential)),
    ] {
        assert_eq!(inferred(line)[0], (name.to_owned(), auth.to_owned(), unclear), "{line}");
    }
    let domain = |line| infer(parse_dotenv(line).0)[0].domain.as_ref().map(ToString::to_string);
    assert_eq!(domain("PAYMENTS_KEY=sk_live_4eC39HqLyjWDarjtT1zdp7dc").as_deref(), Some("api.stripe.com"));
    assert_eq!(domain("CLERK_SECRET_KEY=sk_live_4eC39HqLyjWDarjtT1zdp7dc").as_deref(), Some("api.clerk.com"));
}

#[test]
fn a_username_and_password_become_one_api() {
    let text = "TWILIO_AUTH_TOKEN=p1\nOTHER=1\nTWILIO_ACCOUNT_SID=AC1\nDB_USER=a\nDB_PASSWORD=b\n\
                JIRA_API_TOKEN=t1\nJIRA_EMAIL=a@b.example\n";
    let all = infer(parse_dotenv(text).0);
    assert_eq!(all[0].sources, ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"]);
    assert_eq!(
        (all[0].auth.kind(), all[0].username.as_deref().map(String::as_str)),
        (AuthKind::Basic, Some("AC1"))
    );
    assert_eq!(all.len(), 5, "a database account is not an API");
    assert_eq!((all[2].unclear, all[3].unclear), (Some(Unclear::NoCredential), None));
    assert_eq!(all[3].auth, AuthType::Secret);
    assert_eq!(all[4].sources, ["JIRA_EMAIL", "JIRA_API_TOKEN"]);
    // Half of a pair makes no request.
    assert_eq!(inferred("TWILIO_AUTH_TOKEN=p1")[0].1, "secret");
    assert_eq!(inferred("TWILIO_ACCOUNT_SID=AC1")[0].2, Some(Unclear::NoCredential));
}

#[test]
fn what_no_header_carries_is_a_secret() {
    for (line, name) in [
        ("DATABASE_URL=postgres://a:b@c/d", "Database URL"),
        ("DATABASE_URL=postgres://db.example/d", "Database URL"),
        ("REDIS_URL=redis://:p1@cache.example:6379/0", "Redis URL"),
        ("ANYTHING=https://u:p@h.example/", "Anything"),
        ("SENTRY_DSN=https://abc@o1.ingest.example/2", "Sentry DSN"),
        ("SLACK_WEBHOOK_URL=https://hooks.example/T0/B0/x", "Slack Webhook URL"),
        ("SMTP_PASSWORD=p1", "SMTP Password"),
        ("STRIPE_WEBHOOK_SECRET=whsec_1", "Stripe Webhook"),
        ("GITHUB_WEBHOOK_SECRET=x1", "GitHub Webhook"),
        ("AWS_SECRET_ACCESS_KEY=x1", "AWS"),
        ("SESSION_SECRET=x1", "Session Secret"),
        ("JWT_SECRET=x1", "JWT Secret"),
        ("SECRET_KEY=x1", "Secret Key"),
        ("APP_KEY=base64:x1", "App Key"),
        (
            "JWT_PRIVATE_KEY=\"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\"",
            "JWT Private Key",
        ),
        ("KEYFILE='{\"type\": \"service_account\", \"private_key\": \"x\"}'", "Keyfile"),
    ] {
        assert_eq!(inferred(line), [(name.to_owned(), "secret".to_owned(), None)], "{line}");
    }
}

#[test]
fn settings_and_public_values_are_unclear() {
    for (line, expected) in [
        ("PORT=3000", Unclear::NoCredential),
        ("NODE_ENV=production", Unclear::NoCredential),
        ("AWS_ACCESS_KEY_ID=AKIA1", Unclear::NoCredential),
        ("SMTP_USER=a", Unclear::NoCredential),
        ("SMTP_HOST=mail.example", Unclear::NoCredential),
        ("API_URL=https://api.example/v1", Unclear::NoCredential),
        ("REDIS_URL=redis://localhost:6379", Unclear::NoCredential),
        ("REDIS_URL=redis://[::1]/0", Unclear::NoCredential),
        ("DATABASE_URL=postgres:///shop", Unclear::NoCredential),
        ("STRIPE_PUBLISHABLE_KEY=pk_1", Unclear::NoCredential),
        ("API_KEY=k1", Unclear::NoApi),
        ("NEXT_PUBLIC_POSTHOG_KEY=phc_1", Unclear::Public),
        ("VITE_MAPS_KEY=k1", Unclear::Public),
        ("PUBLIC_KEY=k1", Unclear::Public),
    ] {
        assert_eq!(inferred(line)[0].2, Some(expected), "{line}");
    }
}

#[test]
fn doubtful_credentials_are_unclear() {
    for (line, expected) in [
        ("STRIPE_API_KEY=sk_live_1", None),
        ("CUSTOM_API_SESSION=x1", None),
        ("STRIPE_API_KEY=", Some(Unclear::Empty)),
        ("STRIPE_API_KEY=your-key-here", Some(Unclear::Placeholder)),
        ("STRIPE_API_KEY=xxxxxxxx", Some(Unclear::Placeholder)),
        ("STRIPE_API_KEY=a#b", Some(Unclear::Doubt(Doubt::Hash))),
        ("STRIPE_API_KEY=op://dev/stripe/key", Some(Unclear::StandIn(StandIn::Reference))),
        ("STRIPE_API_KEY=\"encrypted:abc\"", Some(Unclear::StandIn(StandIn::Encrypted))),
        ("STRIPE_API_KEY=$(pass show stripe)", Some(Unclear::StandIn(StandIn::Command))),
        ("STRIPE_API_KEY=`pass show stripe`", Some(Unclear::StandIn(StandIn::Command))),
        ("STRIPE_API_KEY=${STRIPE}", Some(Unclear::Doubt(Doubt::Interpolation))),
        ("STRIPE_API_KEY='%STRIPE%'", Some(Unclear::StandIn(StandIn::Variable))),
        ("STRIPE_API_KEY=••••1234", Some(Unclear::StandIn(StandIn::Masked))),
        ("STRIPE_API_KEY='<your key>'", Some(Unclear::Placeholder)),
        ("A_USER=op://dev/a/user\nA_PASSWORD=p1", Some(Unclear::StandIn(StandIn::Reference))),
        ("MANY_KEY=\"a\nb\"", Some(Unclear::Doubt(Doubt::Lines))),
    ] {
        assert_eq!(inferred(line)[0].2, expected, "{line}");
    }
}

#[test]
fn equal_names_keep_all_words_of_their_variables() {
    let names: Vec<String> =
        inferred("STRIPE_API_KEY=a1\nSTRIPE_SECRET_KEY=b1\n").into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["Stripe API Key", "Stripe Secret Key"]);
}
