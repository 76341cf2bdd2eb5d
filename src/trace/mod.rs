//! What happened: entries, the recorder, measures and the digest.
