import { act, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { takeSignIn } from '@/api/auth';
import { useNames } from './names';
import { findPeople } from './people';

const asked: URL[] = [];

/** The server: everybody is called after her id, number 9 is nobody here. */
function serve(): void {
  asked.length = 0;
  takeSignIn({
    access_token: 'token',
    expires_in: 1800,
    user: { id: 1 },
    organization: { id: 2 },
  } as never);
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    asked.push(url);
    const ids = (url.searchParams.get('user_id') ?? '2').split(',').filter((id) => id !== '9');
    const data = ids.map((id) => ({ user_id: Number(id), name: `Person ${id}`, email: '' }));
    return new Response(JSON.stringify({ success: true, data, meta: {} }), { status: 200 });
  });
}

afterEach(() => vi.unstubAllGlobals());

const FIRST = [{ user_id: 1, name: 'Olivia' }];

function Names({ ids }: { ids: readonly number[] }) {
  const names = useNames(FIRST);
  return <p>{ids.map((id) => names.get(id) ?? '–').join(', ')}</p>;
}

test('names beyond the first members are asked for together, once', async () => {
  serve();
  const { rerender } = render(<Names ids={[1, 7, 8, 9, 7]} />);
  expect(screen.getByText('Olivia, –, –, –, –')).toBeVisible();
  expect(await screen.findByText('Olivia, Person 7, Person 8, –, Person 7')).toBeVisible();
  rerender(<Names ids={[9, 8]} />);
  await act(async () => undefined);
  expect(asked.map((url) => url.searchParams.get('user_id'))).toEqual(['7,8,9']);
  expect(asked[0]?.searchParams.get('status')).toBe('active,removed');
});

test('people are found by what is typed', async () => {
  serve();
  expect(await findPeople(' ann ', new AbortController().signal)).toEqual([{ value: '2', label: 'Person 2' }]);
  expect(asked[0]?.searchParams.get('q')).toBe('ann');
});
