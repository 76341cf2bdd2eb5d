//! The services as documented: pure machines without chance, every decision citing a rule.

pub mod codedeploy;
