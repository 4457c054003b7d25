//! Windows of many rules, looked for in one pass over a text.
use super::windows::Window;
use std::collections::HashMap;

/// Shift-And, after Baeza-Yates and Gonnet: each place of a window is a bit.
#[derive(Debug, Default)]
pub struct Lanes {
    lanes: Vec<Lane>,
    places: HashMap<Window, (usize, u32)>,
}

/// As many windows as have room in a word of the machine: each place is a bit.
#[derive(Debug)]
struct Lane {
    /// By byte: the places where it may stand.
    fits: Box<[u64; 256]>,
    begins: u64,
    ends: u64,
    used: u32,
    /// By last place.
    waiting: Vec<(u32, Vec<usize>)>,
}

impl Lanes {
    /// Waits for a window; `who` is called when it is seen.
    pub fn add(&mut self, window: &Window, who: usize) {
        if let Some((lane, end)) = self.places.get(window) {
            let waiting = &mut self.lanes[*lane].waiting;
            if let Some((_, all)) = waiting.iter_mut().find(|(bit, _)| bit == end) {
                all.push(who);
            }
            return;
        }
        let len = window.len() as u32;
        if self.lanes.last().is_none_or(|lane| lane.used + len > 64) {
            self.lanes.push(Lane {
                fits: Box::new([0; 256]),
                begins: 0,
                ends: 0,
                used: 0,
                waiting: Vec::new(),
            });
        }
        let number = self.lanes.len() - 1;
        let lane = &mut self.lanes[number];
        for (i, bytes) in window.iter().enumerate() {
            for byte in bytes.all() {
                lane.fits[usize::from(byte)] |= 1 << (lane.used + i as u32);
            }
        }
        let end = lane.used + len - 1;
        lane.begins |= 1 << lane.used;
        lane.ends |= 1 << end;
        lane.used += len;
        lane.waiting.push((end, vec![who]));
        self.places.insert(window.clone(), (number, end));
    }

    /// Tells who waits for a window that is in the text, each once a window.
    pub fn scan(&self, text: &str, mut tell: impl FnMut(usize)) {
        for lane in &self.lanes {
            let mut now = 0u64;
            let mut ever = 0u64;
            for byte in text.bytes() {
                now = ((now << 1) | lane.begins) & lane.fits[usize::from(byte)];
                ever |= now;
            }
            if ever & lane.ends != 0 {
                for (end, waiting) in &lane.waiting {
                    if ever >> end & 1 == 1 {
                        waiting.iter().for_each(|who| tell(*who));
                    }
                }
            }
        }
    }
}
