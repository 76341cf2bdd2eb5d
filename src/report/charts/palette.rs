//! The colours of charts.
//!
//! Hues are those of Okabe and Ito, which people tell apart whatever colours they see; beside each
//! other stand only colours of different lightness, so that a grey print can be read too. What is bad
//! is hatched besides.

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

impl Colour {
    pub(super) const WHITE: Self = Self(255, 255, 255);
    /// Titles and whatever must be read.
    pub(super) const INK: Self = Self(33, 37, 41);
    /// Labels of axes and less important words.
    pub(super) const MUTED: Self = Self(92, 99, 106);
    /// Lines of a grid.
    pub(super) const GRID: Self = Self(228, 231, 235);
    /// Frames, and lines through time.
    pub(super) const RULE: Self = Self(160, 167, 174);
    /// What waits.
    pub(super) const PALE: Self = Self(214, 219, 224);
    pub(super) const BLUE: Self = Self(0, 114, 178);
    pub(super) const SKY: Self = Self(118, 190, 233);
    /// An area of sky behind lines.
    pub(super) const MIST: Self = Self(216, 233, 246);
    pub(super) const GREEN: Self = Self(0, 132, 98);
    pub(super) const MINT: Self = Self(152, 214, 190);
    pub(super) const ORANGE: Self = Self(230, 159, 0);
    pub(super) const YELLOW: Self = Self(246, 230, 130);
    pub(super) const PURPLE: Self = Self(190, 105, 155);
    pub(super) const SAND: Self = Self(226, 214, 190);
    pub(super) const RED: Self = Self(196, 59, 0);
    pub(super) const ROSE: Self = Self(250, 224, 210);

    /// How light it is to the eye, from 0 to 1 (the weights of Rec. 709).
    pub(super) fn lightness(self) -> f64 {
        let part = |value: u8, weight: f64| f64::from(value) / 255.0 * weight;
        part(self.0, 0.2126) + part(self.1, 0.7152) + part(self.2, 0.0722)
    }

    /// What can be read on it: ink on light, white on dark.
    pub(super) fn readable_on(self) -> Self {
        if self.lightness() > 0.5 {
            Self::INK
        } else {
            Self::WHITE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_out_from_what_they_are_written_on() {
        for ground in [
            Colour::WHITE,
            Colour::BLUE,
            Colour::SKY,
            Colour::MIST,
            Colour::GREEN,
            Colour::MINT,
            Colour::ORANGE,
            Colour::YELLOW,
            Colour::PURPLE,
            Colour::SAND,
            Colour::RED,
            Colour::ROSE,
        ] {
            let contrast = (ground.lightness() - ground.readable_on().lightness()).abs();
            assert!(contrast > 0.38, "{ground:?}: {contrast}");
        }
    }
}
