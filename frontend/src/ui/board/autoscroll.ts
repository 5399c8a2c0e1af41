/** Scrolling while a card is held near an edge. */

const EDGE_PX = 72;
const MAX_SPEED_PX = 22;

/** Pixels a frame: negative towards the start, positive towards the end, faster nearer to the edge. */
export function edgeSpeed(position: number, start: number, end: number): number {
  const reach = Math.min(EDGE_PX, (end - start) / 3);
  if (position < start + reach) return -speedAt((start + reach - position) / reach);
  if (position > end - reach) return speedAt((position - (end - reach)) / reach);
  return 0;
}

function speedAt(depth: number): number {
  return Math.round(Math.min(1, Math.max(0, depth)) * MAX_SPEED_PX);
}

/** Scrolls the board sideways and the column under the pointer up and down; returns how to stop. */
export function startAutoScroll(board: HTMLElement, pointer: () => { x: number; y: number }): () => void {
  let frame = requestAnimationFrame(step);
  function step() {
    const { x, y } = pointer();
    const frameOf = board.getBoundingClientRect();
    board.scrollLeft += edgeSpeed(x, frameOf.left, frameOf.right);
    const column = document.elementFromPoint(x, y)?.closest<HTMLElement>('.board-cards');
    if (column && board.contains(column)) {
      const place = column.getBoundingClientRect();
      column.scrollTop += edgeSpeed(y, place.top, place.bottom);
    }
    frame = requestAnimationFrame(step);
  }
  return () => cancelAnimationFrame(frame);
}
