//! The JSON Schema of a scenario file, for editors: made from the types that decode it.
//!
//! What the loader takes it does not refuse: keys of AWS's objects may begin with a capital, a scenario
//! that `extends` another and a profile need no key, and null takes a key away. Whether names exist and
//! numbers fit together is decided by loading alone.

mod changes;
mod free_case;
mod tidy;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::scenario::file::{CHANGE, ScenarioFile};

/// The dialect of JSON Schema.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// How a scenario is called among the definitions.
pub const SCENARIO: &str = "Scenario";

/// The whole schema.
///
/// A scenario is described twice: complete, and as changes to another.
#[must_use]
pub fn schema() -> Value {
    let whole = definitions();
    let mut definitions = changes::beside(&whole);
    definitions.extend(whole);
    free_case::allow(&mut definitions);
    let extends = json!({ "required": ["extends"] });
    json!({
        "$schema": DIALECT,
        "title": "cutover scenario",
        "description": "A scenario that `cutover run` rehearses.",
        "if": extends,
        "then": reference(CHANGE),
        "else": reference(SCENARIO),
        "$defs": definitions,
    })
}

/// The definitions of a complete scenario alone, by name, with keys as they are best written.
#[must_use]
pub fn definitions() -> Map<String, Value> {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    generator.subschema_for::<ScenarioFile>();
    let mut definitions = generator.take_definitions(true);
    for definition in definitions.values_mut() {
        tidy::tidy(definition);
    }
    definitions
}

/// A schema that points at a definition.
fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}
