//! `cutover schema`: the JSON Schema of a scenario file, for editors.

use crate::scenario::schema::schema;

/// The name under which editors are told to look for it.
pub(super) const SCHEMA_FILE: &str = "cutover.schema.json";

/// The schema, with a line end.
pub(super) fn answer() -> String {
    serde_json::to_string_pretty(&schema()).expect("a schema is JSON") + "\n"
}
