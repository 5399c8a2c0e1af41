import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, expect, test, vi } from 'vitest';
import { ApiError } from '@/api/errors';
import { safeNext } from '@/app/screens';
import { loadTexts } from '@/i18n';
import { CodeField } from './CodeField';
import { PasswordField } from './PasswordField';
import { Problem } from './Problem';
import { readLinkToken } from './session';

beforeAll(() => loadTexts('auth'));

const show = (node: React.ReactNode) => render(<MantineProvider env="test">{node}</MantineProvider>);

test('only a path of ours is gone on to', () => {
  expect(safeNext('/leads?view=3#x')).toBe('/leads?view=3#x');
  for (const bad of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    undefined,
    3,
    '/login?next=/',
  ]) {
    expect(safeNext(bad), String(bad)).toBe('/');
  }
});

test('the token of a mailed link stands behind the hash', () => {
  expect(readLinkToken('#token=1.a%2Bb')).toBe('1.a+b');
  expect(readLinkToken('')).toBe('');
});

test('a pasted code loses its blanks; a recovery code can be given instead', async () => {
  const change = vi.fn();
  show(<CodeField onChange={change} />);
  await userEvent.click(screen.getByLabelText('Code'));
  await userEvent.paste(' 123 456 ');
  expect(change).toHaveBeenLastCalledWith({ totp_code: '123456' });
  await userEvent.click(screen.getByRole('button', { name: /recovery code instead/ }));
  expect(change).toHaveBeenLastCalledWith({});
  await userEvent.type(screen.getByLabelText('Recovery code'), 'AB');
  expect(change).toHaveBeenLastCalledWith({ recovery_code: 'AB' });
});

test('caps lock is hinted at', async () => {
  show(<PasswordField label="Password" name="password" />);
  await userEvent.click(screen.getByLabelText('Password'));
  await userEvent.keyboard('{CapsLock}a');
  expect(screen.getByText('Caps lock is on.')).toBeVisible();
});

test('a wait counts down', () => {
  show(<Problem error={new ApiError({ code: 'too_many_attempts', message: '', status: 429, retryAfter: 30 })} />);
  expect(screen.getByRole('alert')).toHaveTextContent('Try again in 30 seconds.');
});

test('a wrong password says nothing about which part was wrong', () => {
  show(<Problem error={new ApiError({ code: 'invalid_credentials', message: 'x', status: 401 })} />);
  expect(screen.getByRole('alert')).toHaveTextContent('The e-mail address or the password is not right.');
});
