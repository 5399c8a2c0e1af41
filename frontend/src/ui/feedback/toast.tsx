import { notifications } from '@mantine/notifications';
import { t } from '@/i18n';
import { messageOf, requestIdOf } from './problem';

const SUCCESS_MS = 4_000;
const UNDO_MS = 8_000;
const ERROR_MS = 10_000;

interface Action {
  label: string;
  run: () => void;
}

let pending: { id: string; run: () => void } | null = null;

export const toast = {
  success(message: string): string {
    return show('success', message, SUCCESS_MS);
  },

  /** Done already; `undo` takes it back, also by the shortcut, for 8 seconds. */
  undoable(message: string, undo: () => void): string {
    const run = () => {
      if (pending?.id === id) pending = null;
      notifications.hide(id);
      undo();
    };
    const id = show('success', message, UNDO_MS, { label: t('common.undo'), run });
    pending = { id, run };
    return id;
  },

  /** A failure nobody has to act on here; what the user must act on is said where it happened as well. */
  error(error: unknown, retry?: () => void): string {
    const text = typeof error === 'string' ? error : messageOf(error);
    const again = () => {
      notifications.hide(id);
      retry?.();
    };
    const action = retry && { label: t('common.retry'), run: again };
    const id = show('error', text, ERROR_MS, action, requestIdOf(error));
    return id;
  },

  hide(id: string): void {
    notifications.hide(id);
  },

  /** Takes the latest undoable action back; false when there is none any more. */
  undoLast(): boolean {
    const last = pending;
    last?.run();
    return last !== null;
  },
};

type Tone = 'success' | 'error';

function show(tone: Tone, message: string, autoClose: number, action?: Action, request: string | null = null): string {
  return notifications.show({
    message: <ToastText message={message} action={action} request={request} />,
    autoClose,
    withBorder: true,
    color: tone === 'error' ? 'red' : 'teal',
    className: 'toast',
    closeButtonProps: { 'aria-label': t('common.close') },
    onClose: ({ id }) => {
      if (pending?.id === id) pending = null;
    },
  });
}

function ToastText({ message, action, request }: { message: string; action?: Action; request: string | null }) {
  return (
    <span className="toast-row">
      <span>
        {message}
        {request && <span className="toast-request">{t('common.requestId', { id: request })}</span>}
      </span>
      {action && (
        <button type="button" className="link-button" onClick={action.run}>
          {action.label}
        </button>
      )}
    </span>
  );
}
