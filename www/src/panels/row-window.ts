// Which rows of a long table are worth having in the page: those in view and some around them.

/** Tables up to this long are drawn whole. */
const WHOLE = 300;
/** Rows drawn beyond each edge of the view. */
const MARGIN = 40;

export interface RowRange {
  first: number;
  /** One past the last. */
  end: number;
}

/** The rows to draw when the view shows the pixels `top` to `bottom` of a table body. */
export function rowsInView(count: number, rowHeight: number, top: number, bottom: number): RowRange {
  if (count <= WHOLE) return { first: 0, end: count };
  const first = Math.floor(top / rowHeight) - MARGIN;
  const end = Math.ceil(bottom / rowHeight) + MARGIN;
  return { first: Math.min(Math.max(first, 0), count), end: Math.max(Math.min(end, count), 0) };
}

/** Whether what is drawn still covers the view with half the margin to spare. */
export function stillCovers(drawn: RowRange, wanted: RowRange, count: number): boolean {
  const slack = MARGIN / 2;
  return (
    (drawn.first === 0 || drawn.first <= wanted.first + slack) && (drawn.end === count || drawn.end >= wanted.end - slack)
  );
}
