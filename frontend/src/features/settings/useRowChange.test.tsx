import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { ApiError } from '@/api/errors';
import { loadTexts } from '@/i18n';
import { NameCell } from './NameCell';
import { type RowKind, useRowChange } from './useRowChange';

type Row = { id: number; version: number; name: string };
let count = 0;

/** A row with an editor, and the server behind it. */
async function showRow() {
  await loadTexts('settings', 'ui');
  count += 1;
  let row: Row = { id: count, version: 1, name: 'Old' };
  const sent: string[] = [];
  const kind: RowKind<Row, { name: string }> = {
    recordOf: (one) => `tested.${one.id}`,
    titleOf: (one) => one.name,
    labelOf: () => 'Name',
    textOf: (_, values) => (values as Row).name,
    send: async (_, version, values) => {
      sent.push(`${values.name} over ${version}`);
      await Promise.resolve();
      if (version !== row.version) throw new ApiError({ code: 'precondition_failed', message: '', status: 412 });
      row = { ...row, ...values, version: version + 1 };
      return row;
    },
    read: async () => row,
    resources: [],
  };
  const seen = row;
  function Editor() {
    const { change, dialog } = useRowChange(kind);
    return (
      <>
        <NameCell label="Name" value={seen.name} onSave={(name) => change(seen, { name })} />
        {dialog}
      </>
    );
  }
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Editor />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const rename = (name: string) => {
    row = { ...row, name, version: row.version + 1 };
  };
  return { field: screen.getByLabelText('Name'), sent, rename, user: userEvent.setup(), stored: () => row };
}

async function type({ user, field }: Awaited<ReturnType<typeof showRow>>, text: string) {
  await user.clear(field);
  await user.type(field, `${text}{Enter}`);
}

describe('useRowChange', () => {
  it('sends two quick changes of a row in order, the second over the first', async () => {
    const row = await showRow();
    await type(row, 'New');
    await type(row, 'Newer');
    await waitFor(() => expect(row.sent).toEqual(['New over 1', 'Newer over 2']));
    expect(row.stored().name).toBe('Newer');
  });

  it('asks when somebody else changed the same, and keeps the text when nothing is decided', async () => {
    const row = await showRow();
    row.rename('Theirs');
    await type(row, 'Mine');
    expect(await screen.findByRole('cell', { name: 'Theirs' })).toBeVisible();
    await row.user.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(row.field).toHaveAttribute('aria-invalid', 'true'));
    expect(row.field).toHaveValue('Mine');
    expect(row.stored().name).toBe('Theirs');
    await row.user.type(row.field, '{Enter}');
    await row.user.click(await screen.findByRole('button', { name: /Keep mine|Overwrite/ }));
    await waitFor(() => expect(row.stored().name).toBe('Mine'));
    await waitFor(() => expect(row.field).not.toHaveAttribute('aria-invalid'));
  });

  it('takes a refused text back with Escape', async () => {
    const row = await showRow();
    row.rename('Theirs');
    await type(row, 'Mine');
    await row.user.click(await screen.findByRole('button', { name: 'Close' }));
    await waitFor(() => expect(row.field).toHaveAttribute('aria-invalid', 'true'));
    await row.user.type(row.field, '{Escape}');
    expect(row.field).toHaveValue('Old');
  });
});
