//! The stages together, without a network.

mod asking;
mod day;
mod world;
