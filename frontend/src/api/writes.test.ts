import { describe, expect, it } from 'vitest';
import { ApiError } from './errors';
import { inOrder, type Outcome, type Write, writeInOrder } from './writes';

type Row = { version: number; name: string; rank: number };
const stale = () => new ApiError({ code: 'stale', message: '', status: 412 });
let count = 0;

/** A record on a server that checks versions as ours does, and what the client asked of it. */
function makeServer() {
  let row: Row = { version: 1, name: 'First', rank: 1 };
  count += 1;
  const sent: number[] = [];
  const asked: Row[] = [];
  const change = (values: Partial<Row>) => {
    row = { ...row, ...values, version: row.version + 1 };
  };
  const write = (seen: Row, values: Partial<Row>, outcome: Outcome = 'later'): Write<Row> => ({
    seen,
    send: async (version) => {
      sent.push(version);
      await Promise.resolve();
      if (version !== row.version) throw stale();
      change(values);
      return row;
    },
    read: async () => row,
    clashes: (before, now) => Object.keys(values).some((key) => before[key as keyof Row] !== now[key as keyof Row]),
    ask: async (_, theirs) => {
      asked.push(theirs);
      return outcome;
    },
  });
  return { record: `rows.${count}`, now: () => row, sent, asked, change, write };
}

describe('inOrder', () => {
  it('runs work on one record in turn, and goes on after a failure', async () => {
    const told: string[] = [];
    const work =
      (name: string, fails = false) =>
      async () => {
        told.push(`${name} begins`);
        await Promise.resolve();
        told.push(`${name} ends`);
        if (fails) throw new Error(name);
      };
    const first = inOrder('turns.1', work('first', true));
    const second = inOrder('turns.1', work('second'));
    await expect(first).rejects.toThrow('first');
    await second;
    expect(told).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });
});

describe('writeInOrder', () => {
  it('sends the second quick edit with the version of the first answer', async () => {
    const { record, now, sent, write } = makeServer();
    const seen = now();
    await Promise.all([
      writeInOrder(record, write(seen, { name: 'Mine' })),
      writeInOrder(record, write(seen, { rank: 7 })),
      writeInOrder(record, write(seen, { name: 'Mine again' })),
    ]);
    expect(sent).toEqual([1, 2, 3]);
    expect(now()).toEqual({ version: 4, name: 'Mine again', rank: 7 });
  });

  it('does not ask when somebody changed something else', async () => {
    const { record, now, asked, change, write } = makeServer();
    const seen = now();
    change({ rank: 9 });
    await writeInOrder(record, write(seen, { name: 'Mine' }));
    expect(asked).toEqual([]);
    expect(now()).toEqual({ version: 3, name: 'Mine', rank: 9 });
  });

  it.each([
    ['mine', { version: 3, name: 'Mine', rank: 1 }],
    ['theirs', { version: 2, name: 'Theirs', rank: 1 }],
  ] as const)('does what the user decides: %s', async (outcome, expected) => {
    const { record, now, change, write } = makeServer();
    const seen = now();
    change({ name: 'Theirs' });
    await expect(writeInOrder(record, write(seen, { name: 'Mine' }, outcome))).resolves.toEqual(expected);
    expect(now()).toEqual(expected);
  });

  it('refuses as stale when the user wants to think about it', async () => {
    const { record, now, change, write } = makeServer();
    const seen = now();
    change({ name: 'Theirs' });
    await expect(writeInOrder(record, write(seen, { name: 'Mine' }))).rejects.toMatchObject({ isStale: true });
    expect(now().name).toBe('Theirs');
  });

  it('asks for each field somebody changed, also for the edit that waited behind the first', async () => {
    const { record, now, asked, change, write } = makeServer();
    const seen = now();
    change({ name: 'Theirs', rank: 9 });
    await writeInOrder(record, write(seen, { name: 'Mine' }, 'mine'));
    await writeInOrder(record, write(seen, { rank: 2 }, 'theirs'));
    expect(asked).toHaveLength(2);
    expect(now()).toMatchObject({ name: 'Mine', rank: 9 });
  });

  it('gives up when the server calls the newest version stale', async () => {
    const { record, now, write } = makeServer();
    const failing = { ...write(now(), { name: 'Mine' }), send: () => Promise.reject(stale()) };
    await expect(writeInOrder(record, failing)).rejects.toMatchObject({ isStale: true });
  });
});
