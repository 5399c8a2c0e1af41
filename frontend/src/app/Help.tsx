import { Modal, Stack, Text, Title } from '@mantine/core';
import { t } from '@/i18n';
import { type Command, useCommandList } from './commands';
import { Keys } from './Keys';

const GROUPS = ['go', 'create', 'page', 'selection', 'app'] as const;

/** Every shortcut that works where the user is. */
export default function Help({ onClose }: { onClose: () => void }) {
  const commands = useCommandList().filter((command) => command.keys);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('shell.help.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="md">
        {GROUPS.map((group) => (
          <Group
            key={group}
            title={t(`shell.group.${group}`)}
            commands={commands.filter((one) => (one.group ?? 'app') === group)}
          />
        ))}
      </Stack>
    </Modal>
  );
}

function Group({ title, commands }: { title: string; commands: readonly Command[] }) {
  if (commands.length === 0) return null;
  return (
    <section>
      <Title order={3} size="sm" mb={4}>
        {title}
      </Title>
      {commands.map(({ id, label, keys }) => (
        <div key={id} className="palette-item">
          <Text size="sm" className="palette-label">
            {label}
          </Text>
          <Keys keys={keys ?? ''} />
        </div>
      ))}
    </section>
  );
}
