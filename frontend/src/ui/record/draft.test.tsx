import { MantineProvider } from '@mantine/core';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { Composer } from './Composer';
import { keepDraft, readDraft } from './draft';

function show(key: string, onSend: (text: string) => Promise<unknown>) {
  return (
    <MantineProvider env="test">
      <Composer draftKey={key} onSend={onSend} />
    </MantineProvider>
  );
}

test('what is typed is there again after a reload', async () => {
  const first = render(show('lead.1.note', async () => undefined));
  await userEvent.type(screen.getByLabelText('Note'), 'Call back');
  first.unmount();
  render(show('lead.1.note', async () => undefined));
  expect(screen.getByLabelText('Note')).toHaveValue('Call back');
});

test('a draft never appears on another record', async () => {
  const page = render(show('lead.1.note', async () => undefined));
  await userEvent.type(screen.getByLabelText('Note'), 'For one');
  page.rerender(show('lead.2.note', async () => undefined));
  expect(screen.getByLabelText('Note')).toHaveValue('');
  await userEvent.type(screen.getByLabelText('Note'), 'For two');
  expect([readDraft('lead.1.note'), readDraft('lead.2.note')]).toEqual(['For one', 'For two']);
});

test('a failure keeps the text and says why', async () => {
  render(show('lead.1.note', () => Promise.reject(new Error('The note was refused.'))));
  await userEvent.type(screen.getByLabelText('Note'), 'Important{Control>}{Enter}{/Control}');
  expect(await screen.findByText('The note was refused.')).toBeInTheDocument();
  expect(screen.getByLabelText('Note')).toHaveValue('Important');
  expect(readDraft('lead.1.note')).toBe('Important');
});

test('saved is forgotten, what was typed meanwhile is not', async () => {
  let finish = () => {};
  const sent = new Promise<void>((resolve) => {
    finish = resolve;
  });
  render(show('lead.1.note', () => sent));
  const field = screen.getByLabelText('Note');
  await userEvent.type(field, 'First{Control>}{Enter}{/Control}');
  await userEvent.type(field, ' and more');
  finish();
  await waitFor(() => expect(screen.getByRole('button', { name: 'Add note' })).toBeEnabled());
  expect(field).toHaveValue('First and more');
  expect(readDraft('lead.1.note')).toBe('First and more');
});

test('spaces are no draft', () => {
  keepDraft('lead.1.note', '  ');
  expect(Object.keys(localStorage)).not.toContain('neuracrm.draft.lead.1.note');
});
