//! The stages together, without a network.

mod day;
mod world;
