import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { savePositions, useOrder } from './useOrder';

type Word = { id: number; position: number };

/** Three words, a button that moves the last one up, and the order the server has. */
function showWords(refuse = false) {
  const stored: Word[] = [1, 2, 3].map((id) => ({ id, position: id }));
  const sent: string[] = [];
  const save = savePositions<Word>(async (word, { position }) => {
    sent.push(`${word.id} to ${position}`);
    await Promise.resolve();
    if (refuse) throw new Error('refused');
    for (const one of stored) if (one.id === word.id) one.position = position;
  });
  const seen = stored.map((word) => ({ ...word }));
  function Words() {
    const { ordered, move } = useOrder(`words.${refuse}`, seen, save);
    return (
      <>
        <p>{ordered.map((word) => word.id).join(' ')}</p>
        <button
          type="button"
          onClick={() =>
            move(
              ordered.findIndex((word) => word.id === 3),
              1,
            )
          }
        >
          To the middle
        </button>
        <button
          type="button"
          onClick={() =>
            move(
              ordered.findIndex((word) => word.id === 3),
              0,
            )
          }
        >
          To the top
        </button>
      </>
    );
  }
  render(<Words />);
  return { stored, sent, user: userEvent.setup() };
}

test('two quick moves are shown at once and saved one after the other', async () => {
  const { stored, sent, user } = showWords();
  await user.click(screen.getByRole('button', { name: 'To the middle' }));
  await user.click(screen.getByRole('button', { name: 'To the top' }));
  await waitFor(() => expect(stored.map((word) => word.position)).toEqual([2, 3, 1]));
  expect(sent.slice(0, 2)).toEqual(['3 to 2', '2 to 3']);
});

test('a refused move gives the old order back', async () => {
  const { stored, user } = showWords(true);
  await user.click(screen.getByRole('button', { name: 'To the top' }));
  expect(await screen.findByText('1 2 3')).toBeVisible();
  expect(stored.map((word) => word.position)).toEqual([1, 2, 3]);
});
