import { render, screen } from '@testing-library/react';
import { encode } from 'uqr';
import { expect, it } from 'vitest';
import QrImage from './QrImage';

/** The modules the path draws: "M4 4h7v1H4z" are seven dark ones from (4, 4). */
function modulesOf(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let at = Number(x); at < Number(x) + Number(width); at += 1) (rows[Number(y)] as boolean[])[at] = true;
  }
  return rows;
}

it('draws every module of the code, within a light border', () => {
  const text = 'otpauth://totp/NeuraCRM:olivia%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=NeuraCRM';
  render(<QrImage text={text} label="Code" />);
  const image = screen.getByRole('img', { name: 'Code' });
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  expect(image.getAttribute('viewBox')).toBe(`0 0 ${size} ${size}`);
  expect(modulesOf(image.querySelector('path')?.getAttribute('d') ?? '', size)).toEqual(data);
  expect(data.slice(0, 4).flat().some(Boolean)).toBe(false);
});
