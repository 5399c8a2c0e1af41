import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const sources = import.meta.glob<string>(['../**/*.tsx', '../**/*.ts', '!../**/*.test.*'], {
  eager: true,
  query: '?raw',
  import: 'default',
});
const STYLES = join(import.meta.dirname, '../../node_modules/@mantine/core/styles');
const FRAME = ['./styles.ts', './shellStyles.ts'];
// Parts whose own style file has another name, or that need none beside those of their parts.
const PARTS: Record<string, string[]> = {
  TextInput: ['Input'],
  Textarea: ['Input'],
  Select: ['Input', 'Combobox'],
  MultiSelect: ['Input', 'Combobox', 'Pill', 'PillsInput'],
  TagsInput: ['Input', 'Combobox', 'Pill', 'PillsInput'],
  NativeSelect: ['Input'],
  Modal: ['ModalBase', 'Modal'],
  Drawer: ['ModalBase', 'Drawer'],
};

/** Of every component of Mantine a file uses, the style is in the frame or in the file's own folder. */
test('no component of Mantine is used without its style', () => {
  const styled = (text: string) => [...text.matchAll(/@mantine\/core\/styles\/(\w+)\.css/g)].map((match) => match[1]);
  const always = FRAME.flatMap((path) => styled(sources[path] ?? ''));
  const missing: string[] = [];
  for (const [path, text] of Object.entries(sources)) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const near = Object.entries(sources).flatMap(([other, one]) => (other.startsWith(folder) ? styled(one) : []));
    for (const name of usedComponents(text)) {
      if (!always.includes(name) && !near.includes(name)) missing.push(`${path}: @mantine/core/styles/${name}.css`);
    }
  }
  expect(missing).toEqual([]);
});

function usedComponents(text: string): string[] {
  const imports = [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].map((match) => match[1] ?? '');
  const names = imports
    .join(',')
    .split(',')
    .map((name) => name.trim());
  const files = names.filter((name) => !name.startsWith('type ')).flatMap((name) => PARTS[name] ?? [name]);
  return files.filter((name) => existsSync(join(STYLES, `${name}.css`)));
}
