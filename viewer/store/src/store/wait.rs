//! Waiting for telemetry to come.

use std::time::Duration;

use tokio::sync::watch;

use super::Store;

impl Store {
    /// Something that changes with every request. It wakes whoever awaits a change of it.
    pub fn ticks(&self) -> watch::Receiver<u64> {
        self.ticks.subscribe()
    }

    /// Waits until `found` finds something, but at most for `longest`. It is asked again after
    /// every request.
    pub async fn wait_for<T>(
        &self,
        longest: Duration,
        mut found: impl FnMut(&Store) -> Option<T>,
    ) -> Option<T> {
        let mut ticks = self.ticks();
        tokio::time::timeout(longest, async {
            loop {
                ticks.mark_unchanged();
                if let Some(it) = found(self) {
                    return Some(it);
                }
                ticks.changed().await.ok()?;
            }
        })
        .await
        .ok()
        .flatten()
    }
}
