import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useMemo, useState } from 'react';
import { readOrganizationId } from '@/api/auth';
import { keyOf } from '@/api/keys';
import { t } from '@/i18n';
import { IconSearch } from '@/ui/icons';
import { type Command, type Finding, findRecords, listCommands, listRecent, rememberRecent } from './commands';
import { Keys } from './Keys';

const PAUSE_MS = 150;
const SHORTEST_QUERY = 2;

type Entry = { id: string; group: string; label: string; detail?: string; keys?: string; run: () => void };

/** Everything one can go to or do, by typing: pages, actions, records, what was open lately. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('');
  const [position, setPosition] = useState(0);
  const id = useId();
  const entries = useEntries(query, onClose);
  const active = Math.min(position, entries.length - 1);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      event.preventDefault();
      const next = (active + step + entries.length) % entries.length;
      setPosition(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      entries[active]?.run();
    }
  };
  return (
    <Modal.Root opened onClose={onClose} yOffset="10vh" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('shell.palette.open')}>
        <TextInput
          data-autofocus
          size="md"
          variant="unstyled"
          px="sm"
          leftSection={<IconSearch size={18} />}
          placeholder={t('shell.palette.placeholder')}
          aria-label={t('shell.palette.placeholder')}
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setPosition(0);
          }}
          onKeyDown={onKeyDown}
        />
        <List id={id} entries={entries} active={active} />
      </Modal.Content>
    </Modal.Root>
  );
}

function List({ id, entries, active }: { id: string; entries: Entry[]; active: number }) {
  return (
    <div id={`${id}-list`} role="listbox" className="palette-list" aria-label={t('shell.palette.results')}>
      {entries.length === 0 && <p className="palette-group">{t('shell.palette.nothing')}</p>}
      {entries.map((entry, index) => (
        <div key={entry.id} role="presentation">
          {entry.group !== entries[index - 1]?.group && <div className="palette-group">{entry.group}</div>}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys */}
          <div
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="palette-item"
            onClick={entry.run}
          >
            <span className="palette-label">{entry.label}</span>
            {entry.detail && <span className="palette-detail">{entry.detail}</span>}
            {entry.keys && <Keys keys={entry.keys} />}
          </div>
        </div>
      ))}
    </div>
  );
}

function useEntries(query: string, onClose: () => void): Entry[] {
  const navigate = useNavigate();
  const [asked] = useDebouncedValue(query.trim(), PAUSE_MS);
  const { data: found = NONE } = useQuery({
    queryKey: keyOf('search', 'palette', asked),
    queryFn: ({ signal }) => findRecords(asked, signal),
    enabled: asked.length >= SHORTEST_QUERY,
  });
  return useMemo(() => {
    const scope = readOrganizationId();
    const open = (finding: Finding) => {
      onClose();
      rememberRecent(scope, finding);
      void navigate({ href: finding.to });
    };
    const record = (group: string) => (finding: Finding) => ({
      ...finding,
      id: `${group} ${finding.to}`,
      group,
      run: () => open(finding),
    });
    const words = query.trim().toLowerCase();
    const matching = listCommands().filter((one) => !one.hidden && one.label.toLowerCase().includes(words));
    const recent = words ? [] : listRecent(scope);
    return [
      ...recent.map(record(t('shell.palette.recent'))),
      ...matching.map((command) => actionOf(command, onClose)),
      ...(words ? found.map(record(t('shell.palette.records'))) : []),
    ];
  }, [query, found, navigate, onClose]);
}

const NONE: Finding[] = [];

function actionOf({ id, label, group, keys, run }: Command, onClose: () => void): Entry {
  const act = () => {
    onClose();
    // After the palette gave the focus back: the action may move it.
    setTimeout(run);
  };
  return { id, label, keys, group: t(`shell.group.${group ?? 'app'}`), run: act };
}
