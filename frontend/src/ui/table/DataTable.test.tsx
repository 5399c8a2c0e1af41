import { MantineProvider } from '@mantine/core';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { DataTable, type DataTableProps } from './DataTable';
import { defaultLayout } from './layout';
import { NO_SELECTION } from './selection';
import type { TableColumn } from './types';

interface Row {
  id: number;
  name: string;
  city: string;
}

const rows: Row[] = Array.from({ length: 6 }, (_, index) => ({ id: index, name: `Row ${index}`, city: 'Berlin' }));
const rowId = (row: Row) => String(row.id);
const rowName = (row: Row) => row.name;

beforeEach(() => {
  // jsdom lays nothing out: without a height the virtual list shows no row.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
});

function Table(props: Partial<DataTableProps<Row>> & { save?: (row: Row, value: string | null) => Promise<unknown> }) {
  const [columns] = useState<TableColumn<Row>[]>(() => [
    { id: 'name', header: 'Name', rowHeader: true, sort: 'name', cell: rowName },
    {
      id: 'city',
      header: 'City',
      cell: (row) => row.city,
      edit: { kind: 'text', value: (row) => row.city, save: props.save ?? (async () => undefined) },
    },
  ]);
  const [selection, setSelection] = useState(NO_SELECTION);
  return (
    <MantineProvider env="test">
      <DataTable
        label="Rows"
        columns={columns}
        rows={rows}
        rowId={rowId}
        rowName={rowName}
        layout={defaultLayout(columns)}
        selection={selection}
        onSelectionChange={setSelection}
        {...props}
      />
    </MantineProvider>
  );
}

const row = (name: string) => screen.getByRole('row', { name: new RegExp(name) });

test('Shift selects a range, by mouse and by keys', async () => {
  render(<Table />);
  const user = userEvent.setup();
  await user.click(within(row('Row 1')).getByRole('checkbox'));
  await user.keyboard('{Shift>}');
  await user.click(within(row('Row 3')).getByRole('checkbox'));
  await user.keyboard('{/Shift}');
  expect(screen.getAllByRole('row', { selected: true })).toHaveLength(3);
  await user.keyboard('{Escape}');
  expect(screen.queryAllByRole('row', { selected: true })).toHaveLength(0);
});

test('J, X and Enter work while nothing has the focus, but not in a field', async () => {
  const open = vi.fn();
  render(
    <>
      <Table onOpen={open} />
      <input aria-label="elsewhere" />
    </>,
  );
  await userEvent.keyboard('jjx{Enter}');
  expect(open).toHaveBeenCalledWith(rows[1]);
  expect(row('Row 1')).toHaveAttribute('aria-selected', 'true');
  await userEvent.click(screen.getByLabelText('elsewhere'));
  await userEvent.keyboard('jx');
  expect(screen.getAllByRole('row', { selected: true })).toHaveLength(1);
});

test('one click edits, Enter saves, Esc leaves everything as it was', async () => {
  const save = vi.fn(async () => undefined);
  render(<Table save={save} />);
  await userEvent.click(within(row('Row 2')).getByText('Berlin'));
  await userEvent.clear(screen.getByLabelText('City'));
  await userEvent.keyboard('Lisbon{Enter}');
  expect(save).toHaveBeenCalledWith(rows[2], 'Lisbon');
  expect(screen.queryByLabelText('City')).toBe(null);
  await userEvent.click(within(row('Row 3')).getByText('Berlin'));
  await userEvent.keyboard('Oslo{Escape}');
  expect(save).toHaveBeenCalledTimes(1);
});

test('a refused edit opens again with the text and the reason', async () => {
  render(<Table save={() => Promise.reject(new Error('No such city.'))} />);
  await userEvent.click(within(row('Row 2')).getByText('Berlin'));
  await userEvent.clear(screen.getByLabelText('City'));
  await userEvent.keyboard('Atlantis{Enter}');
  expect(await screen.findByText('No such city.')).toBeInTheDocument();
  expect(screen.getByLabelText('City')).toHaveValue('Atlantis');
});

test('all loaded selected offers all matching; more is asked for once', async () => {
  const more = vi.fn();
  render(<Table hasMore total={12_340} onReachEnd={more} />);
  await userEvent.click(screen.getByLabelText('Select all loaded rows'));
  await userEvent.click(screen.getByRole('button', { name: 'Select all 12,340 matching' }));
  expect(screen.getByText('All 12,340 matching rows are selected.')).toBeInTheDocument();
  await waitFor(() => expect(more).toHaveBeenCalledTimes(1));
  expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '12341');
});

test('the header sorts, then turns around', async () => {
  const sort = vi.fn();
  const { rerender } = render(<Table onSortChange={sort} />);
  await userEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(sort).toHaveBeenLastCalledWith('name');
  rerender(<Table onSortChange={sort} sort="name" />);
  expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
  await userEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(sort).toHaveBeenLastCalledWith('-name');
});

test('Shift and an arrow on a header move its column', async () => {
  const change = vi.fn();
  render(<Table onSortChange={vi.fn()} onLayoutChange={change} />);
  screen.getByRole('button', { name: 'Name' }).focus();
  await userEvent.keyboard('{Shift>}{ArrowLeft}{ArrowRight}{/Shift}');
  expect(change).toHaveBeenCalledTimes(1);
  expect(change.mock.calls[0]?.[0].order).toEqual(['city', 'name']);
});
