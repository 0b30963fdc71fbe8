use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::{App, HttpResponse, ResponseError};

use super::*;
use crate::store::Store;

#[test]
fn addresses_and_names_that_it_was_told_are_its_own() {
    let hosts = AllowedHosts::new(&[
        "Todo.Example".to_owned(),
        " b.example".to_owned(),
        ".under.example".to_owned(),
        String::new(),
    ]);
    for host in [
        "localhost",
        "LocalHost:5000",
        "localhost.",
        "a.localhost",
        "127.0.0.1:5000",
        "10.1.2.3",
        "[::1]:5000",
        "todo.example",
        "TODO.example:443",
        "b.example",
        "a.b.under.example",
    ] {
        assert!(hosts.contain(host), "{host}");
    }
    for host in [
        "",
        "evil.example",
        "localhost.evil.example",
        "notlocalhost",
        "127.0.0.1.evil.example",
        "a.todo.example",
        "under.example",
        "notunder.example",
        "no host",
        "unreadable",
    ] {
        assert!(!hosts.contain(host), "{host}");
    }
}

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
    assert!(matches!(error, PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut));
    let mut in_time = until(Instant::now() + BODY_TIMEOUT, body(vec![b"task"]));
    assert_eq!(in_time.next().await.unwrap().unwrap(), "task");
}
