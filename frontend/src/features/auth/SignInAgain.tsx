import './auth.css';
import { Modal, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useMe } from '@/api/session';
import { loadTexts, t } from '@/i18n';
import { SignInForm } from './SignInForm';

/** The session ended under the user's hands: she signs in over her page, which keeps everything she wrote. */
export default function SignInAgain() {
  const me = useMe();
  const client = useQueryClient();
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    void loadTexts('auth').then(() => setReady(true));
  }, []);
  if (!isReady) return null;
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} closeOnEscape={false} title={t('auth.again.title')}>
      <Stack gap="md">
        <p className="auth-hint">{t('auth.again.text')}</p>
        <SignInForm
          email={me.user?.email ?? ''}
          organizationId={me.organization?.id}
          onDone={() => void client.invalidateQueries()}
        />
      </Stack>
    </Modal>
  );
}
