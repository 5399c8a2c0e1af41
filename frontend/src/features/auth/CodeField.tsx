import { Anchor, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '@/i18n';

export type Codes = { totp_code?: string; recovery_code?: string };

/** The second factor: a code of the app, pasted with or without blanks, or one of the recovery codes. */
export function CodeField({ onChange }: { onChange: (codes: Codes) => void }) {
  const [isRecovery, setRecovery] = useState(false);
  const change = (text: string) => {
    const code = text.replace(/\s/g, '');
    onChange(isRecovery ? { recovery_code: code } : { totp_code: code });
  };
  const swap = () => {
    setRecovery(!isRecovery);
    onChange({});
  };
  return (
    <div>
      <TextInput
        key={String(isRecovery)}
        autoFocus
        required
        withAsterisk={false}
        label={isRecovery ? t('auth.code.recovery') : t('auth.code.label')}
        description={isRecovery ? t('auth.code.recoveryHint') : t('auth.code.hint')}
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        inputMode={isRecovery ? 'text' : 'numeric'}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <Anchor component="button" type="button" size="sm" mt={6} onClick={swap}>
        {isRecovery ? t('auth.code.useApp') : t('auth.code.useRecovery')}
      </Anchor>
    </div>
  );
}
