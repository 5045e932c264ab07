//! Whatever is read of a search index's page is written in the same bytes.
#![no_main]
#![allow(clippy::disallowed_methods)]

use libfuzzer_sys::fuzz_target;
use pii_core::SearchError;
use pii_core::search::catalogue::Stored;
use pii_core::search::directory::{Directory, DirectoryPage};
use pii_core::search::list::{ListCursor, ListPage, MIN_BODY_BYTES};
use pii_core::search::page::Place;
use pii_core::search::posting::Posting;

fuzz_target!(|bytes: &[u8]| {
    if (MIN_BODY_BYTES..usize::from(u16::MAX)).contains(&bytes.len()) {
        lists(bytes);
        directory(bytes);
    }
    if let Ok(stored) = Stored::parse(bytes) {
        let Ok(catalogue) = stored.claimed() else { panic!("parsed, but no catalogue") };
        if stored.version().is_none() {
            assert!(catalogue.store_unmerged().is_ok_and(|again| bytes.starts_with(&again)));
        }
    }
    if let Some(place) = bytes.first_chunk() {
        assert!(Place::from_bytes(place).is_none_or(|read| read.to_bytes() == *place));
    }
});

fn lists(bytes: &[u8]) {
    let Ok(postings) = postings(bytes) else { return };
    let rewritten = ListPage::new(bytes.len()).and_then(|mut page| {
        for posting in &postings {
            assert_eq!(page.push(*posting), Ok(true));
        }
        let mut body = vec![0xff; bytes.len()];
        page.finish(&mut body).map(|()| body)
    });
    assert_eq!(rewritten.as_deref(), Ok(bytes));
}

fn postings(bytes: &[u8]) -> Result<Vec<Posting>, SearchError> {
    let mut cursor = ListCursor::new(bytes)?;
    let mut postings = Vec::new();
    while let Some((label, count)) = cursor.list(bytes)? {
        let before = postings.len() as u64;
        while let Some(row) = cursor.row(bytes)? {
            postings.push(Posting::new(label, row));
        }
        assert_eq!(postings.len() as u64, before + count);
    }
    Ok(postings)
}

fn directory(bytes: &[u8]) {
    let Ok(directory) = Directory::parse(bytes) else { return };
    let rewritten = DirectoryPage::new(bytes.len()).and_then(|mut page| {
        for child in (0..directory.len()).filter_map(|at| directory.child(at)) {
            assert!(page.push(child));
            let range = directory.range(child.first);
            assert!(range.end <= directory.len());
        }
        let mut body = vec![0xff; bytes.len()];
        page.finish(&mut body).map(|()| body)
    });
    assert_eq!(rewritten.as_deref(), Ok(bytes));
}
