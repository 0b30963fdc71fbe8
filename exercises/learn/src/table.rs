//! Guests who wait for a dish that takes long, and may go away meanwhile.

use std::sync::LazyLock;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::arguments;
use crate::kitchen::Dish;

/// How many of them wait.
static WAITING: LazyLock<watch::Sender<u64>> = LazyLock::new(|| watch::Sender::new(0));

/// A guest who waits. One who goes away is dropped.
struct Guest;

impl Drop for Guest {
    fn drop(&mut self) {
        WAITING.send_modify(|count| *count -= 1);
    }
}

/// Cooks a dish that takes longer than the judge waits.
pub async fn cook_for_long() {
    WAITING.send_modify(|count| *count += 1);
    let _guest = Guest;
    sleep(Duration::from_secs(20)).await;
}

/// Takes the time that a dish takes: none, but for the one that the judge names.
pub async fn take_time_for(dish: Dish) {
    if arguments::slow() == Some(dish.id) {
        cook_for_long().await;
    }
}

/// Answers once exactly so many guests wait, and with an error when that takes more than three seconds: so the judge
/// knows when all have come, and when all have gone.
pub async fn waiting(count: web::Path<u64>) -> HttpResponse {
    let mut waiting = WAITING.subscribe();
    let are_here = waiting.wait_for(|it| *it == *count);
    match timeout(Duration::from_secs(3), are_here).await {
        Ok(Ok(_)) => HttpResponse::Ok().finish(),
        _ => HttpResponse::GatewayTimeout().finish(),
    }
}
