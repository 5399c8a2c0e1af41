import { t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { IconCopy } from '@/ui/icons';

/** A secret to copy; it is shown this one time. */
export function SecretText({ label, value }: { label: string; value: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    toast.success(t('common.copied'));
  };
  return (
    <div className="settings-secret-text">
      <span className="soft">{label}</span>
      <span className="settings-secret-row">
        <code>{value}</code>
        <button
          type="button"
          className="icon-button"
          aria-label={`${t('common.copy')}: ${label}`}
          onClick={() => void copy()}
        >
          <IconCopy size={16} />
        </button>
      </span>
    </div>
  );
}
