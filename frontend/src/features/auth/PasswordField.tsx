import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useState } from 'react';
import { t } from '@/i18n';

/** A password with a button that shows it and a hint while caps lock is on. */
export function PasswordField({ description, ...props }: PasswordInputProps) {
  const [isCapsLocked, setCapsLocked] = useState(false);
  const look = (event: React.KeyboardEvent) => setCapsLocked(event.getModifierState('CapsLock'));
  return (
    <PasswordInput
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': t('auth.password.show'), tabIndex: 0 }}
      onKeyDown={look}
      onKeyUp={look}
      onBlur={() => setCapsLocked(false)}
      description={isCapsLocked ? t('auth.password.capsLock') : description}
      aria-invalid={Boolean(props.error) || undefined}
      {...props}
    />
  );
}
