//! The routes, their handlers, and `execute`, which runs their SQL statements.

use actix_web::web::{self, Redirect};
use maud::Markup;
use serde::Deserialize;
use todo::error::{self, Error};
use todo::page;
use todo::store::{Query, Store};
use todo::task::Description;
use todo::terminal;

/// Which handler answers which request. Whatever fails before a handler is called gets a page, too.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(error::pages)
        .service(
            web::resource("/")
                .name("home")
                .get(home)
                .head(home)
                .default_service(error::only("GET, HEAD")),
        )
        .service(
            web::resource("/add")
                .name("add")
                .post(add)
                .default_service(error::only("POST")),
        )
        .service(
            web::resource("/delete/{id}")
                .name("delete")
                .post(delete)
                .default_service(error::only("POST")),
        );
}

/// What the form sends.
#[derive(Deserialize)]
struct NewTask {
    task: String,
}

async fn home(store: web::Data<Store>) -> Result<Markup, Error> {
    let tasks = execute(store.tasks()).await?;
    Ok(page::home(&tasks))
}

async fn add(store: web::Data<Store>, form: web::Form<NewTask>) -> Result<Redirect, Error> {
    let description = match Description::parse(&form.task) {
        Ok(description) => description,
        Err(problem) => {
            let typed = form.into_inner().task;
            return Err(Error::Description { problem, typed });
        }
    };
    execute(store.add(description)).await?;
    Ok(Redirect::to("/").see_other())
}

async fn delete(store: web::Data<Store>, id: web::Path<i64>) -> Result<Redirect, Error> {
    let id = id.into_inner();
    execute(store.delete(id)).await?;
    Ok(Redirect::to("/").see_other())
}

/// Runs a statement on a thread where it may block, because the threads that serve requests must not.
async fn execute<T: Send + 'static>(query: Query<T>) -> Result<T, Error> {
    let run = move || {
        let result = query.run();
        if let Err(error) = &result {
            terminal::print_line(format_args!("The database failed: {error}"));
        }
        result
    };
    Ok(web::block(run).await??)
}
