import { Alert, Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type DragEvent, useRef, useState } from 'react';
import { isApiError } from '@/api/errors';
import { formatPercent, t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { IconUpload } from '@/ui/icons';
import { Panel } from '@/ui/page/Panel';
import { ProgressBar } from '@/ui/page/ProgressBar';
import { TYPES, typeLabel } from './labels';
import { type RecordType, upload } from './queries';

const ACCEPTED = '.csv,.tsv,.txt,.xlsx,.vcf';
const PER_CENT = 100;

type Sending = { name: string; share: number };

/** The file goes to the server as it is; what stands in it is found out there. */
export function UploadPanel() {
  const navigate = useNavigate();
  const [type, setType] = useState<RecordType>('lead');
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef<AbortController | null>(null);
  const send = async (file: File | undefined) => {
    if (!file || stop.current) return;
    const control = new AbortController();
    stop.current = control;
    setError(null);
    setSending({ name: file.name, share: 0 });
    try {
      const made = await upload(type, file, (share) => setSending({ name: file.name, share }), control.signal);
      void navigate({ to: '/imports/$id', params: { id: String(made.id) } as never });
    } catch (problem) {
      if (!isApiError(problem) || problem.code !== 'aborted') setError(problem);
    } finally {
      stop.current = null;
      setSending(null);
    }
  };
  return (
    <Panel title={t('imports.upload.title')} description={t('imports.upload.text')}>
      <fieldset className="import-types">
        <legend>{t('imports.upload.type')}</legend>
        {TYPES.map((one) => (
          <label key={one} className="import-type">
            <input type="radio" name="record-type" checked={type === one} onChange={() => setType(one)} />
            {typeLabel(one)}
          </label>
        ))}
      </fieldset>
      {Boolean(error) && (
        <Alert color="red" variant="light" mb="sm" role="alert">
          {messageOf(error)}
        </Alert>
      )}
      {sending ? (
        <div className="import-sending">
          <p role="status">
            {t('imports.upload.sending', { name: sending.name, percent: formatPercent(sending.share) })}
          </p>
          <ProgressBar label={t('imports.upload.progress')} percent={sending.share * PER_CENT} />
          <Button size="xs" variant="default" onClick={() => stop.current?.abort()}>
            {t('common.cancel')}
          </Button>
        </div>
      ) : (
        <DropZone onFile={send} />
      )}
    </Panel>
  );
}

function DropZone({ onFile }: { onFile: (file: File | undefined) => void }) {
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  const hover = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <label
      className="import-drop"
      data-over={isOver || undefined}
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconUpload size={22} />
      <span className="import-drop-title">{t('imports.upload.choose')}</span>
      <span className="soft">{t('imports.upload.kinds')}</span>
      <input
        ref={input}
        type="file"
        className="sr-only"
        accept={ACCEPTED}
        onChange={(event) => {
          onFile(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}
