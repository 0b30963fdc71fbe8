//! What goes wrong around a handler: how long a body may take, and what a panic becomes.

use std::cell::RefCell;
use std::error::Error as StdError;
use std::future::poll_fn;
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use crate::error::Error;

/// How long the body of a request may take. A form is one packet; who sends it for ever would keep a connection for
/// ever.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Middleware for what goes wrong in a handler. A panic becomes [`Error::Panicked`], and a body that takes more than ten
/// seconds [`Error::TooSlow`].
///
/// Wrap it first: it is then the innermost, and all others see an error instead of a request that vanished. What
/// panicked is said by the panic hook.
///
/// # Errors
/// [`Error::Panicked`], and whatever the service behind it returns.
pub async fn contain_failures(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let payload = match request.take_payload() {
        Payload::None => None,
        payload => Some(Rc::new(RefCell::new(payload))),
    };
    if let Some(payload) = &payload {
        let deadline = Instant::now() + BODY_TIMEOUT;
        request.set_payload(until(deadline, payload.clone()));
    }
    let answer = async { next.call(request).await };
    let answer = AssertUnwindSafe(answer).catch_unwind().await;
    let response = answer.unwrap_or_else(|_| Err(Error::Panicked.into()))?;
    Ok(match payload {
        None => response.map_into_left_body(),
        Some(payload) => response
            .map_body(|_, body| WithRequestBody {
                body: body.boxed(),
                _payload: payload,
            })
            .map_into_right_body(),
    })
}

/// The body of a request, which fails where it is not whole in time.
fn until(deadline: Instant, payload: Rc<RefCell<Payload>>) -> Payload {
    let chunks = stream::unfold(payload, move |payload| async move {
        let chunk = poll_fn(|context| payload.borrow_mut().poll_next_unpin(context));
        let chunk = timeout_at(deadline, chunk).await;
        let late = |_| Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into())));
        Some((chunk.unwrap_or_else(late)?, payload))
    });
    Payload::Stream {
        payload: Box::pin(chunks),
    }
}

/// The body of a response whose request may not have ended. Actix reads on for as long as a chunked body lasts whose
/// reader was dropped before the response ended; otherwise it closes the connection.
struct WithRequestBody {
    body: BoxBody,
    _payload: Rc<RefCell<Payload>>,
}

impl MessageBody for WithRequestBody {
    type Error = Box<dyn StdError>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, HttpResponse, ResponseError, web};

    use super::*;
    use crate::server::{AllowedHosts, SECURITY_HEADERS, own_site_only, security_headers};
    use crate::store::Store;

    async fn panics() -> HttpResponse {
        panic!("on purpose")
    }

    async fn panics_in_a_statement() -> Result<HttpResponse, Error> {
        let store = Store::open(std::path::Path::new(":memory:"))?;
        let query = store.count().on_success(|_| panic!("on purpose"));
        web::block(|| query.run()).await??;
        Ok(HttpResponse::Ok().finish())
    }

    #[actix_web::test]
    async fn a_panic_is_a_page_with_all_security_headers_and_the_app_goes_on() {
        let app = App::new()
            .app_data(web::Data::new(AllowedHosts::default()))
            .route("/", web::get().to(HttpResponse::Ok))
            .route("/handler", web::get().to(panics))
            .route("/statement", web::get().to(panics_in_a_statement))
            .wrap(from_fn(contain_failures))
            .wrap(from_fn(own_site_only))
            .wrap(security_headers());
        let app = init_service(app).await;
        let get = |path| TestRequest::with_uri(path).to_request();
        let panicked = try_call_service(&app, get("/handler"))
            .await
            .map(|_| ())
            .unwrap_err();
        let in_statement = try_call_service(&app, get("/statement")).await.unwrap();
        for answer in [
            panicked.error_response(),
            in_statement.into_parts().1.map_into_boxed_body(),
        ] {
            assert_eq!(answer.status(), 500);
            for (name, value) in SECURITY_HEADERS {
                let header = answer.headers().get(&name).map(|it| it.as_bytes());
                assert_eq!(header, Some(value.as_bytes()), "{name}");
            }
        }
        assert!(
            Error::Panicked
                .error_response()
                .headers()
                .contains_key("content-security-policy")
        );
        let answer = try_call_service(&app, get("/")).await.unwrap();
        assert_eq!(answer.status(), 200);
    }

    #[actix_web::test]
    async fn a_body_that_is_late_fails() {
        let body = |chunks: Vec<&'static [u8]>| {
            let chunks = stream::iter(chunks).map(|it| Ok(Bytes::from_static(it)));
            let payload: Payload = Payload::Stream {
                payload: Box::pin(chunks.chain(stream::pending())),
            };
            Rc::new(RefCell::new(payload))
        };
        let mut late = until(Instant::now(), body(vec![]));
        let error = late.next().await.unwrap().unwrap_err();
        assert!(
            matches!(error, PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut)
        );
        let mut in_time = until(Instant::now() + BODY_TIMEOUT, body(vec![b"task"]));
        assert_eq!(in_time.next().await.unwrap().unwrap(), "task");
    }
}
