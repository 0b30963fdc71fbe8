//! What looks like a secret, by its name or by itself.

use crate::conventions;

use super::attributes::Value;

/// The last part of a key whose value is a secret. Dashes and capitals do not matter.
const KEYS: [&str; 25] = [
    "access_key",
    "access_token",
    "api_key",
    "apikey",
    "auth_token",
    "authorization",
    "client_secret",
    "cookie",
    "credentials",
    "cvv",
    "id_token",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "proxy_authorization",
    "pwd",
    "refresh_token",
    "secret",
    "secret_key",
    "session_token",
    "set_cookie",
    "token",
    "x_api_key",
    "x_auth_token",
];

/// The same in a text: `password=…`, `"api_key": "…"`, `?token=…`.
const WORDS: [&str; 18] = [
    "access_key",
    "access_token",
    "api_key",
    "apikey",
    "auth_token",
    "awsaccesskeyid",
    "client_secret",
    "id_token",
    "passwd",
    "password",
    "private_key",
    "refresh_token",
    "secret",
    "session_token",
    "sig",
    "signature",
    "token",
    "x_goog_signature",
];

/// Whether a key says that its value is a secret.
pub fn is_key(key: &str) -> bool {
    // What the conventions define is none: `aspnetcore.identity.token_purpose`. But a header is
    // defined whatever it is called.
    let is_header = key.contains(".header.") || key.contains(".metadata.");
    let last = key.rsplit('.').next().unwrap_or(key);
    let last = normal(last);
    // Whose it is may stand before: `stripe_secret_key`.
    let is_known = KEYS.binary_search(&last.as_str()).is_ok()
        || last
            .match_indices('_')
            .any(|(at, _)| last.len() > at + 6 && KEYS.binary_search(&&last[at + 1..]).is_ok())
            && !last.ends_with("_token")
        || ["access_token", "auth_token", "refresh_token"]
            .iter()
            .any(|it| last.ends_with(it));
    is_known && (is_header || conventions::page(key).is_none())
}

/// Whether a value with such a key is one, and not a hint that it was taken out, a truth value, or
/// a count.
pub(crate) fn is_value(value: Value<'_>) -> bool {
    value.text().is_some_and(|it| !is_taken_out(it))
}

/// What looks like a secret in a text, whatever its key is: what kind, never which.
pub fn within(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'e' if bytes[at..].starts_with(b"eyJ") && is_jwt(&bytes[at..]) => {
                return Some("a JSON Web Token");
            }
            b'-' if bytes[at..].starts_with(b"-----BEGIN ")
                && text[at..].contains("PRIVATE KEY") =>
            {
                return Some("a private key");
            }
            b'B' if bytes[at..].starts_with(b"Bearer ") && is_token(&bytes[at + 7..]) => {
                return Some("a bearer token");
            }
            b':' if bytes[at..].starts_with(b"://") && has_password(&text[at + 3..]) => {
                return Some("a password in an address");
            }
            b'=' | b':'
                if is_named(&text[..at], *byte) && !is_taken_out(given(&text[at + 1..])) =>
            {
                return Some("a value that is named as a secret");
            }
            _ => {}
        }
    }
    None
}

/// Whether a text ends with the name of a secret: `?token`, `"password"`, `api-key `. Before a colon
/// some of the names are words of a sentence: "unexpected token: x".
fn is_named(before: &str, sign: u8) -> bool {
    let is_quoted = before.ends_with(['"', '\'']);
    let before = before.trim_end_matches(['"', '\'', ' ', '\\']);
    let name = before
        .bytes()
        .rev()
        .take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-'))
        .count();
    // Names are short, and most are none.
    if !(3..=32).contains(&name) {
        return false;
    }
    let name = normal(&before[before.len() - name..]);
    let is_word =
        sign == b':' && !is_quoted && matches!(&*name, "secret" | "sig" | "signature" | "token");
    WORDS.binary_search(&name.as_str()).is_ok() && !is_word
}

/// The value after a sign: up to the next delimiter, without quotes.
fn given(after: &str) -> &str {
    let after = after.trim_start_matches([' ', '"', '\'', '\\']);
    let end = after.find(['"', '\'', '&', ' ', ',', ';', '}', ')', '\n', '#', '\\']);
    &after[..end.unwrap_or(after.len())]
}

/// Whether nothing is left of it: empty, stars, a placeholder, a parameter of a statement, or a word
/// for that.
fn is_taken_out(value: &str) -> bool {
    let value = value.trim();
    let starts = ["?", "$", ":", "%", "@", "{", "[", "<", "*", "("];
    let words = [
        "", "redacted", "hidden", "none", "null", "nil", "filtered", "masked", "removed", "true",
        "false", "xxx", "xxxx", "xxxxx", "some", "string",
    ];
    starts.iter().any(|it| value.starts_with(it))
        || words.contains(&value.to_ascii_lowercase().as_str())
        || value
            .bytes()
            .all(|it| matches!(it, b'*' | b'x' | b'X' | b'.' | b'-'))
}

/// Three parts with dots between, the first two of them JSON in base64.
fn is_jwt(bytes: &[u8]) -> bool {
    let end = bytes
        .iter()
        .position(|it| !(it.is_ascii_alphanumeric() || b"-_.".contains(it)));
    let mut parts = bytes[..end.unwrap_or(bytes.len())].split(|it| *it == b'.');
    let (first, second) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    first.len() >= 10 && second.len() >= 10 && second.starts_with(b"eyJ") && parts.next().is_some()
}

fn is_token(bytes: &[u8]) -> bool {
    let length = bytes.iter().take_while(|it| it.is_ascii_graphic()).count();
    length >= 8 && !is_taken_out(str::from_utf8(&bytes[..length]).unwrap_or_default())
}

/// `user:password@host` after the scheme.
fn has_password(after: &str) -> bool {
    let host = &after[..after.find(['/', '?', '#', ' ', '"']).unwrap_or(after.len())];
    let Some((user, _)) = host.rsplit_once('@') else {
        return false;
    };
    user.split_once(':')
        .is_some_and(|(_, it)| !is_taken_out(it))
}

/// In lower case, with underscores; `apiKey` is `api_key`.
fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    let mut was_small = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() && was_small {
            out.push('_');
        }
        was_small = character.is_ascii_lowercase();
        out.push(if character == '-' {
            '_'
        } else {
            character.to_ascii_lowercase()
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_and_those_of_the_conventions_are_none() {
        for key in [
            "password",
            "db.password",
            "user.Password",
            "http.request.header.authorization",
            "http.response.header.set-cookie",
            "http.request.header.x-api-key",
            "app.stripe_secret_key",
            "apiKey",
        ] {
            assert!(is_key(key), "{key}");
        }
        for key in [
            "aspnetcore.identity.token_purpose",
            "aspnetcore.identity.password_check_result",
            "gen_ai.usage.input_tokens",
            "gen_ai.token.type",
            "app.payment.card_type",
            "next_token",
            "http.request.header.accept",
            "tokenizer",
            "",
        ] {
            assert!(!is_key(key), "{key}");
        }
        assert!(KEYS.is_sorted() && WORDS.is_sorted(), "they are searched");
    }

    #[test]
    fn secrets_are_seen_within_a_text_and_what_was_taken_out_is_none() {
        let jwt =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";
        for text in [
            jwt,
            "/login?user=a&token=0123abcd",
            "NewUser { name: \"a\", password: \"hunter2\" }",
            "{\"api_key\":\"0123\"}",
            "postgres://todo:hunter2@db/todo",
            "Authorization: Bearer 0123456789abcdef",
            "UPDATE user SET password = 'hunter2'",
            "-----BEGIN RSA PRIVATE KEY-----",
            "https://bucket/?X-Goog-Signature=0123",
        ] {
            assert!(within(text).is_some(), "{text}");
        }
        for text in [
            "UPDATE user SET password = ? WHERE token = $1",
            "/login?token=REDACTED&sig=***",
            "unexpected token: identifier",
            "NewUser { password: [redacted] }",
            "https://localhost:5000/add",
            "http://a@b/",
            "tokens=17, secrets: 3",
            "eyJ",
            "eyJhbGciOiJIUzI1NiJ9.1.2",
            "Bearer ",
            "password=",
            "Grüße: =世界=",
        ] {
            assert_eq!(within(text), None, "{text}");
        }
    }
}
