//! The kitchen of the exercises: what it can cook, and what goes wrong in it.

use std::sync::LazyLock;
use std::time::Duration;

use actix_web::ResponseError;
use actix_web::http::StatusCode;
use thiserror::Error;
use tokio::sync::Barrier;
use tokio::time::{sleep, timeout};
use tracing::instrument;

use crate::arguments;

/// A dish of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dish {
    /// Its number on the menu.
    pub id: u64,
}

/// Why there is nothing to eat.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum KitchenError {
    /// The guest asked for something else.
    #[error("dish {0} is not on the menu")]
    NotOnTheMenu(u64),
    /// The kitchen cannot cook now.
    #[error("the oven is cold")]
    OvenIsCold,
}

impl ResponseError for KitchenError {
    fn status_code(&self) -> StatusCode {
        match self {
            KitchenError::NotOnTheMenu(_) => StatusCode::NOT_FOUND,
            KitchenError::OvenIsCold => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Finds a dish on the menu, and cooks it.
///
/// # Errors
/// When it is not on the menu, or the oven is too cold for it.
///
/// # Panics
/// When it is the dish that the cook drops.
pub fn find(id: u64) -> Result<Dish, KitchenError> {
    assert!(id != arguments::slippery(), "the cook dropped the dish");
    if id == arguments::oven_is_cold() {
        Err(KitchenError::OvenIsCold)
    } else if id == 0 || id > arguments::menu() {
        Err(KitchenError::NotOnTheMenu(id))
    } else {
        Ok(Dish { id })
    }
}

/// Looks a dish up in the recipe book, which blocks the thread that does it.
#[instrument(name = "reading_page", skip_all, fields(dish.id = id as i64))]
pub fn look_up(id: u64) -> Dish {
    Dish { id }
}

/// Cooks a dish that somebody has ordered.
#[instrument(name = "cooking", skip_all, fields(dish.id = id as i64))]
pub fn cook(id: u64) -> Dish {
    Dish { id }
}

/// Kneads the dough of a pizza. Mostly it has to wait.
#[instrument(skip_all)]
pub async fn kneading_dough() -> &'static str {
    sleep(Duration::from_millis(arguments::takes("dough"))).await;
    "dough"
}

/// Stirs the sauce of a pizza. Mostly it has to wait.
#[instrument(skip_all)]
pub async fn stirring_sauce() -> &'static str {
    sleep(Duration::from_millis(arguments::takes("sauce"))).await;
    "sauce"
}

/// Grates the cheese of a pizza. Mostly it has to wait.
#[instrument(skip_all)]
pub async fn grating_cheese() -> &'static str {
    sleep(Duration::from_millis(arguments::takes("cheese"))).await;
    "cheese"
}

/// Waits until a second request is here, at most two seconds. So two requests are in the middle of something at the same
/// time, each time.
pub async fn both_are_here() {
    static BOTH: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));
    let _ = timeout(Duration::from_secs(2), BOTH.wait()).await;
}
