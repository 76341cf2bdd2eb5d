//! Many runs and their statistics.
