//! The clock on the wall, and a stopwatch.
use jiff::Timestamp;
use std::time::Instant;

/// Now, as the system says.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Counts milliseconds between laps.
pub struct Stopwatch {
    start: Instant,
    last: Instant,
}

impl Stopwatch {
    pub fn start() -> Stopwatch {
        let now = Instant::now();
        Stopwatch {
            start: now,
            last: now,
        }
    }

    /// Milliseconds since the last lap.
    pub fn lap(&mut self) -> f64 {
        let now = Instant::now();
        let lap = now.duration_since(self.last);
        self.last = now;
        lap.as_secs_f64() * 1000.0
    }

    /// Milliseconds since the start.
    pub fn total(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1000.0
    }
}
