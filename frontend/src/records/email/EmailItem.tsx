import { formatDateTime, type Key, t } from '@/i18n';
import { RelativeTime } from '@/ui/RelativeTime';
import { openFile } from '../files/files';
import type { Email } from './emails';

interface EmailItemProps {
  email: Email;
  onAnswer: (() => void) | undefined;
  onStop: (() => void) | undefined;
}

/** One mail: what became of it, and its text when it is opened. */
export function EmailItem({ email, onAnswer, onStop }: EmailItemProps) {
  const isIncoming = email.direction === 'incoming';
  const canStop = onStop && !isIncoming && (email.state === 'scheduled' || email.state === 'queued');
  return (
    <li className="email-item">
      <details>
        <summary>
          <span className="files-name">
            {email.subject || t('emails.noSubject')}
            <span className="soft">
              {' '}
              {isIncoming
                ? t('emails.from', { address: email.from_address })
                : t('emails.to', { address: email.to_address })}{' '}
              · {fateOf(email)} · <RelativeTime at={email.created_at} />
            </span>
          </span>
        </summary>
        {email.last_error && <p className="field-problem">{email.last_error}</p>}
        {email.cc_addresses.length > 0 && (
          <p className="soft">{t('emails.copies', { to: email.cc_addresses.join(', ') })}</p>
        )}
        <div className="email-text">{email.text}</div>
        {email.attachments.length > 0 && (
          <ul className="email-files" aria-label={t('emails.attachments')}>
            {email.attachments.map((one) => (
              <li key={`${one.file_id}${one.name}`}>
                {one.file_id === null ? (
                  <span className="soft">
                    {one.name} · {one.reason}
                  </span>
                ) : (
                  <button
                    type="button"
                    className="link-button"
                    onClick={() => one.file_id !== null && openFile({ id: one.file_id })}
                  >
                    {one.name}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </details>
      {onAnswer && (
        <button
          type="button"
          className="link-button"
          aria-label={`${t('emails.answer')}: ${email.subject}`}
          onClick={onAnswer}
        >
          {t('emails.answer')}
        </button>
      )}
      {canStop && (
        <button
          type="button"
          className="link-button"
          aria-label={`${t('emails.callOff')}: ${email.subject}`}
          onClick={onStop}
        >
          {t('emails.callOff')}
        </button>
      )}
    </li>
  );
}

/** What became of it, in a person's words: read is more than arrived. */
function fateOf(email: Email): string {
  if (email.clicked_at) return t('emails.state.clicked');
  if (email.opened_at) return t('emails.state.opened');
  if (email.state === 'scheduled' && email.send_at)
    return t('emails.state.scheduled', { at: formatDateTime(email.send_at) });
  return t(`emails.state.${email.state}` as Key);
}
