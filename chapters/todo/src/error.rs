//! Why a request was not done: for a program a status, for a visitor a page that says what to do.

use std::io;

use actix_web::error::{BlockingError, PayloadError, UrlencodedError};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use thiserror::Error;

use crate::page;
use crate::server::SECURITY_HEADERS;
use crate::store::StoreError;
use crate::task::DescriptionError;

/// The largest form that is read, in bytes. The longest task is 256 characters of up to 4 bytes,
/// each sent as `%XX`.
const MAX_FORM_BYTES: usize = 16 * 1024;

/// Why a request was not done. The message is for the visitor, and has nothing in it of how the app
/// is made.
#[derive(Debug, Error)]
pub enum Error {
    /// The task is not one: 400, with the form and what was typed in it.
    #[error("{problem}")]
    Description {
        /// What is wrong.
        problem: DescriptionError,
        /// What to put back into the form.
        typed: String,
    },
    /// The body is not the form: 400.
    #[error(
        "The form arrived without its field \"task\", or broken off. Go back and send it again."
    )]
    Form,
    /// The body is something else than a form: 415.
    #[error(
        "A task is added by sending the form of the list, as application/x-www-form-urlencoded."
    )]
    NotAForm,
    /// The body is too large: 413.
    #[error(
        "This is too long for a task. Your browser still has the text: go back and shorten it."
    )]
    TooLarge,
    /// The page of another site sent the form: 403.
    #[error("The page of another site tried to change this list. Nothing was changed.")]
    OtherSite,
    /// It was asked for by a name that is not known to be the app's: 403.
    #[error(
        "This app does not answer to the name {0}. If the name is yours, start the app with --allowed-host and the name, without its port."
    )]
    OtherHost(String),
    /// The body was not there in time: 408.
    #[error("The form did not arrive whole in ten seconds. Send it again.")]
    TooSlow,
    /// There is no such page: 404.
    #[error("There is no page at this address. If a link brought you here, it is out of date.")]
    NotFound,
    /// The page is there, but not for this method: 405, with the methods that it is there for.
    #[error("This address does not answer to that method. Use {0}.")]
    Method(&'static str),
    /// The database failed: 503 if it was only busy, or else 500.
    #[error("{}", failure_of(.0))]
    Store(#[from] StoreError),
    /// The thread that ran the statement panicked, or was stopped with the app: 500.
    #[error("{FAULT}")]
    Interrupted(#[from] BlockingError),
    /// The handler panicked: 500.
    #[error("{FAULT}")]
    Panicked,
}

/// What a visitor is told who can do nothing about it.
const FAULT: &str = "The list cannot be read or changed, through no fault of yours. Whoever runs this app finds the reason in its log.";

/// Why a statement failed is for the log, and not for the visitor.
fn failure_of(error: &StoreError) -> &'static str {
    if error.is_busy() {
        "The list is in use by another program. Nothing was changed. Try again in a moment."
    } else {
        FAULT
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Error::Description { .. } | Error::Form => StatusCode::BAD_REQUEST,
            Error::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::OtherSite | Error::OtherHost(_) => StatusCode::FORBIDDEN,
            Error::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Error::Store(error) if error.is_busy() => StatusCode::SERVICE_UNAVAILABLE,
            Error::Store(_) | Error::Interrupted(_) | Error::Panicked => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    fn error_response(&self) -> HttpResponse {
        let message = self.to_string();
        let page = match self {
            Error::Description { typed, .. } => page::form_again(typed, &message),
            _ => page::failure(self.title(), &message),
        };
        let mut response = HttpResponse::build(self.status_code());
        // The middleware that adds them sees responses, and not what a middleware further in fails with.
        for header in SECURITY_HEADERS {
            response.insert_header(header);
        }
        match self {
            Error::Method(allowed) => response.insert_header((header::ALLOW, *allowed)),
            Error::Store(error) if error.is_busy() => {
                response.insert_header((header::RETRY_AFTER, "1"))
            }
            _ => &mut response,
        };
        response
            .content_type(header::ContentType::html())
            .body(page.into_string())
    }
}

impl Error {
    fn title(&self) -> &'static str {
        match self {
            Error::Description { .. } | Error::Form | Error::NotAForm | Error::TooSlow => {
                "This task was not added"
            }
            Error::TooLarge => "This is too long",
            Error::OtherSite | Error::OtherHost(_) => "This was not allowed",
            Error::NotFound => "Nothing here",
            Error::Method(_) => "Not like this",
            Error::Store(_) | Error::Interrupted(_) | Error::Panicked => "The list is out of reach",
        }
    }
}

/// Makes a page of every failure that happens before a handler is called.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .app_data(
            web::FormConfig::default()
                .limit(MAX_FORM_BYTES)
                .error_handler(|error, _| form_error(&error).into()),
        )
        .app_data(web::PathConfig::default().error_handler(|_, _| Error::NotFound.into()))
        .default_service(web::to(|| async {
            Err::<HttpResponse, _>(Error::NotFound)
        }));
}

/// A route for the methods that a resource has no handler for.
///
/// `allowed` goes into the `Allow` header ([RFC 9110, section
/// 15.5.6](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6)).
pub fn only(allowed: &'static str) -> actix_web::Route {
    web::to(move |_: HttpRequest| async move { Err::<HttpResponse, _>(Error::Method(allowed)) })
}

fn form_error(error: &UrlencodedError) -> Error {
    match error {
        UrlencodedError::Overflow { .. } => Error::TooLarge,
        UrlencodedError::ContentType => Error::NotAForm,
        UrlencodedError::Payload(PayloadError::Io(error))
            if error.kind() == io::ErrorKind::TimedOut =>
        {
            Error::TooSlow
        }
        _ => Error::Form,
    }
}
