//! Several sorted streams of postings as one, with each posting once.

use super::posting::Posting;
use super::segment::{PageSource, Postings};
use crate::error::SearchError;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Postings in ascending order.
pub trait Stream {
    /// What can go wrong.
    type Error;

    /// The next one.
    ///
    /// # Errors
    /// The stream's own.
    fn next(&mut self) -> Result<Option<Posting>, Self::Error>;
}

impl<S: PageSource> Stream for Postings<S> {
    type Error = S::Error;

    fn next(&mut self) -> Result<Option<Posting>, S::Error> {
        self.next()
    }
}

/// Postings in memory, in ascending order.
#[derive(Debug)]
pub struct Sorted<'a, E> {
    postings: std::slice::Iter<'a, Posting>,
    error: std::marker::PhantomData<E>,
}

impl<'a, E> Sorted<'a, E> {
    /// Sorts them.
    #[must_use]
    pub fn new(postings: &'a mut [Posting]) -> Self {
        postings.sort_unstable();
        Self { postings: postings.iter(), error: std::marker::PhantomData }
    }
}

impl<E> Stream for Sorted<'_, E> {
    type Error = E;

    fn next(&mut self) -> Result<Option<Posting>, E> {
        Ok(self.postings.next().copied())
    }
}

/// Gives `take` what is in any of the streams, in ascending order.
///
/// # Errors
/// Those of the streams and of `take`; [`SearchError::Malformed`] when a stream is not in order.
pub fn merge<E: From<SearchError>>(
    streams: &mut [&mut dyn Stream<Error = E>],
    mut take: impl FnMut(Posting) -> Result<(), E>,
) -> Result<(), E> {
    let mut heads = BinaryHeap::new();
    for (at, stream) in streams.iter_mut().enumerate() {
        heads.extend(stream.next()?.map(|posting| Reverse((posting, at))));
    }
    let mut last = None;
    while let Some(mut head) = heads.peek_mut() {
        let Reverse((posting, at)) = *head;
        match streams[at].next()? {
            Some(next) => *head = Reverse((next, at)),
            None => {
                std::collections::binary_heap::PeekMut::pop(head);
            }
        }
        match last {
            Some(last) if last > posting => return Err(SearchError::Malformed("order").into()),
            Some(last) if last == posting => {}
            _ => take(posting)?,
        }
        last = Some(posting);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::label::Label;
    use crate::search::posting::Row;
    use proptest::prelude::*;

    fn posting((label, block): (u64, u32)) -> Posting {
        Posting::new(Label::new(label).expect("small"), Row::new(block, 1).expect("a row"))
    }

    fn merged(streams: &mut [&mut dyn Stream<Error = SearchError>]) -> Vec<Posting> {
        let mut out = Vec::new();
        let done = merge(streams, |posting| {
            out.push(posting);
            Ok(())
        });
        done.expect("merged");
        out
    }

    #[test]
    fn what_is_out_of_order_is_refused() {
        struct Falling(Vec<Posting>);
        impl Stream for Falling {
            type Error = SearchError;
            fn next(&mut self) -> Result<Option<Posting>, SearchError> {
                Ok(self.0.pop())
            }
        }
        let mut falling = Falling(vec![posting((1, 1)), posting((2, 1))]);
        assert!(merge(&mut [&mut falling], |_| Ok(())).is_err());
    }

    proptest! {
        #[test]
        fn it_is_the_sorted_union(parts: Vec<Vec<(u8, u8)>>) {
            let mut parts: Vec<Vec<Posting>> = parts
                .into_iter()
                .map(|part| part.into_iter().map(|(l, b)| posting((l.into(), b.into()))).collect())
                .collect();
            let mut expected = parts.concat();
            expected.sort_unstable();
            expected.dedup();
            let mut streams: Vec<_> = parts.iter_mut().map(|part| Sorted::new(part)).collect();
            let mut streams: Vec<&mut dyn Stream<Error = SearchError>> =
                streams.iter_mut().map(|stream| stream as &mut dyn Stream<Error = _>).collect();
            prop_assert_eq!(merged(&mut streams), expected);
        }
    }
}
