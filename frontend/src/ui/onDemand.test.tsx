import { MantineProvider } from '@mantine/core';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { DropMenu } from './DropMenu';
import { ConfirmDialog } from './feedback/ConfirmDialog';

function Asking({ onConfirm }: { onConfirm: () => void }) {
  const [opened, setOpened] = useState(false);
  return (
    <MantineProvider env="test">
      <button type="button" onClick={() => setOpened(true)}>
        Ask
      </button>
      <ConfirmDialog
        opened={opened}
        title="Delete 1 lead?"
        confirmLabel="Delete"
        onConfirm={onConfirm}
        onClose={() => setOpened(false)}
      />
    </MantineProvider>
  );
}

test('a dialog loaded when it is opened takes the focus and gives it back', async () => {
  const confirm = vi.fn();
  render(<Asking onConfirm={confirm} />);
  const button = screen.getByRole('button', { name: 'Ask' });
  await userEvent.click(button);
  const yes = await screen.findByRole('button', { name: 'Delete' });
  await waitFor(() => expect(yes).toHaveFocus());
  await userEvent.click(yes);
  expect(confirm).toHaveBeenCalledOnce();
  await waitFor(() => expect(button).toHaveFocus());
});

test('a menu loaded when it is opened is named by its button, picks once and gives the focus back', async () => {
  const pick = vi.fn();
  render(
    <MantineProvider env="test">
      <main>
        <DropMenu entries={[{ id: 'csv', label: 'As CSV', onPick: pick }]}>
          <button type="button">Export</button>
        </DropMenu>
      </main>
    </MantineProvider>,
  );
  const button = screen.getByRole('button', { name: 'Export' });
  await userEvent.click(button);
  expect(await screen.findByRole('menu', { name: 'Export' })).toBeInTheDocument();
  expect(button).toHaveAttribute('aria-expanded', 'true');
  await userEvent.click(screen.getByRole('menuitem', { name: 'As CSV' }));
  expect(pick).toHaveBeenCalledOnce();
  expect(button).toHaveAttribute('aria-expanded', 'false');
  await waitFor(() => expect(button).toHaveFocus());
});
