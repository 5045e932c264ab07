//! What masks never show, whatever the value.

#![allow(clippy::disallowed_methods)]

use pii_core::MaskKind;
use pii_core::mask::HIDDEN;
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[^\\x00]{0,300}", "[ -~]{0,40}", "[א-ת@. ]{0,20}", "[a-z0-9e\u{301}@. ]{0,30}"]
}

proptest! {
    #[test]
    fn a_mask_shows_no_more_than_its_kind_says(text in text()) {
        for kind in MaskKind::ALL {
            let mask = kind.mask(&text);
            let shown = mask.replace(HIDDEN, "");
            let most = match kind {
                MaskKind::Name => "a b c d".len(),
                MaskKind::Email => "a@.museum".len(),
                MaskKind::Phone | MaskKind::Last4 => 4,
                MaskKind::Full => 0,
            };
            prop_assert!(mask.contains(HIDDEN));
            prop_assert!(shown.graphemes(true).count() <= most, "{} shows {:?}", kind, shown);
        }
    }

    #[test]
    fn the_mask_of_a_short_value_shows_none_of_it(text in "[a-zA-Z0-9א-ת🙂]{0,2}") {
        for kind in MaskKind::ALL {
            prop_assert_eq!(kind.mask(&text), HIDDEN);
        }
    }

    /// Values that differ only in what a mask hides have the same mask, whatever their lengths.
    #[test]
    fn a_mask_does_not_depend_on_what_it_hides(
        first in "[a-zא-ת]",
        last in "[0-9]{4}",
        top in "[a-z]{2,6}",
        a in "[a-z0-9א-ת]{4,60}",
        b in "[a-z0-9א-ת]{4,60}",
        digits_a in "[0-9]{4,60}",
        digits_b in "[0-9]{4,60}",
    ) {
        let address = |hidden: &str| format!("{first}{hidden}@{hidden}.{top}");
        let pairs = [
            (MaskKind::Name, format!("{first}{a}"), format!("{first}{b}")),
            (MaskKind::Email, address(&a), address(&b)),
            (MaskKind::Phone, format!("{digits_a}{last}"), format!("({digits_b}) {last}")),
            (MaskKind::Last4, format!("{a}{last}"), format!("{b} {last}")),
            (MaskKind::Full, a, b),
        ];
        for (kind, a, b) in pairs {
            prop_assert_eq!(kind.mask(&a), kind.mask(&b));
        }
    }
}
