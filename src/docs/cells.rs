//! Values that are made when they are first used.

use std::sync::OnceLock;

/// The number of cells that are allocated together.
const ROW: usize = 64;

type Row<T> = Box<[OnceLock<Box<T>>]>;

/// Cells for values, of which most stay empty. An empty cell takes a quarter of a byte.
#[derive(Debug)]
pub(super) struct Cells<T> {
    rows: Vec<OnceLock<Row<T>>>,
    length: usize,
}

impl<T> Default for Cells<T> {
    fn default() -> Self {
        Self::new(0)
    }
}

impl<T> Cells<T> {
    /// Returns empty cells.
    pub(super) fn new(length: usize) -> Self {
        Self { rows: (0..length.div_ceil(ROW)).map(|_| OnceLock::new()).collect(), length }
    }

    /// Returns the number of cells.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Returns the cell at a place. `None` beyond the last one.
    pub(super) fn get(&self, place: usize) -> Option<&OnceLock<Box<T>>> {
        let row = self.rows.get(place / ROW).filter(|_| place < self.length)?;
        row.get_or_init(|| (0..ROW).map(|_| OnceLock::new()).collect()).get(place % ROW)
    }

    /// Returns the values that were made.
    pub(super) fn made(&self) -> impl Iterator<Item = &T> {
        let rows = self.rows.iter().filter_map(OnceLock::get);
        rows.flatten().filter_map(OnceLock::get).map(|value| &**value)
    }

    /// Drops all values.
    pub(super) fn clear(&mut self) {
        self.rows.iter_mut().for_each(|row| drop(row.take()));
    }

    /// Returns the memory that the cells take without their values, in bytes.
    pub(super) fn memory(&self) -> usize {
        let rows = self.rows.iter().filter_map(OnceLock::get).map(|row| size_of_val(&row[..]));
        size_of_val(&self.rows[..]) + rows.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_empty_cells_take_little() {
        let mut cells: Cells<usize> = Cells::new(10 * ROW + 1);
        assert!(
            cells.memory() < 10 * ROW && cells.get(10 * ROW + 1).is_none() && cells.get(usize::MAX).is_none()
        );
        for place in [0, ROW, 10 * ROW, ROW] {
            let value = cells.get(place).map(|cell| **cell.get_or_init(|| Box::new(place)));
            assert_eq!(value, Some(place));
        }
        assert_eq!(cells.made().copied().collect::<Vec<_>>(), [0, ROW, 10 * ROW]);
        cells.clear();
        assert_eq!((cells.made().count(), cells.len()), (0, 10 * ROW + 1));
    }
}
