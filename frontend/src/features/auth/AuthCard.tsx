import { Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { t } from '@/i18n';

/** The frame of the pages for people who are not signed in. */
export function AuthCard({ title, children, foot }: { title: string; children: ReactNode; foot?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${t('shell.product')}`;
  }, [title]);
  return (
    <main className="bare">
      <Paper withBorder radius="lg" p="xl" className="bare-card">
        <Stack gap="md">
          <img src="/favicon.svg" alt="" width={36} height={36} />
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
      {foot && <p className="auth-foot">{foot}</p>}
    </main>
  );
}
