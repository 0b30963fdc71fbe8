//! What has left the store while somebody reads it, and takes memory until that one is done.

use std::sync::Arc;

/// Items that are not held any more, and are still read.
#[derive(Debug)]
pub(super) struct Leaving<T>(Vec<Arc<T>>);

impl<T> Default for Leaving<T> {
    fn default() -> Leaving<T> {
        Leaving(Vec::new())
    }
}

impl<T> Leaving<T> {
    /// An item leaves. What nobody reads is gone at once.
    pub(super) fn add(&mut self, item: Arc<T>) {
        if is_read(&item) {
            self.0.push(item);
        }
    }

    /// How much memory they take, in bytes, each as `size` says.
    pub(super) fn size(&mut self, size: impl Fn(&T) -> usize) -> usize {
        self.0.retain(is_read);
        self.0.iter().map(|it| size(it)).sum()
    }
}

fn is_read<T>(item: &Arc<T>) -> bool {
    Arc::strong_count(item) > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_counts_until_nobody_reads_it() {
        let mut leaving = Leaving::default();
        let item = Arc::new(7);
        leaving.add(item.clone());
        leaving.add(Arc::new(8));
        assert_eq!(leaving.size(|it| *it), 7);
        drop(item);
        assert_eq!(leaving.size(|it| *it), 0);
    }
}
