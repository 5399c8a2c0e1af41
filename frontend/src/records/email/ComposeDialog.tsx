import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { isApiError, newIdempotencyKey, unwrapPage } from '@/api/client';
import { keyOf } from '@/api/keys';
import { formatDateTime, t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { toast } from '@/ui/feedback/toast';
import { useSend } from '@/ui/useSend';
import { listFiles } from '../files/files';
import type { BaseRecord } from '../types';
import { type Email, fillTemplate, linkOf, sendEmail, templatesQuery } from './emails';

interface ComposeDialogProps {
  kind: string;
  record: BaseRecord;
  to: string;
  /** The mail this one answers. */
  answered: Email | null;
  onSent: () => unknown;
  onClose: () => void;
}

const SHOWN = ['subject', 'text', 'cc', 'send_at', 'file_ids'];

/** A mail to the record's own address: written or filled from a template, with files, now or later. */
export default function ComposeDialog({ kind, record, to, answered, onSent, onClose }: ComposeDialogProps) {
  const [subject, setSubject] = useState(answered ? answerTo(answered.subject) : '');
  const [text, setText] = useState('');
  const [copies, setCopies] = useState('');
  const [sendAt, setSendAt] = useState('');
  const [files, setFiles] = useState<readonly number[]>([]);
  const [filled, setFilled] = useState<Filled | null>(null);
  const key = useRef(newIdempotencyKey());
  const link = linkOf(kind, record.id);
  const isUntouched = filled !== null && filled.subject === subject && filled.text === text;
  const { submit, isBusy, error, fieldError } = useSend(async () => {
    // A template nobody changed is sent as it is, with its formatting.
    const content = isUntouched
      ? { template_id: filled.id, has_merge_fields: true }
      : { subject, text, has_merge_fields: false };
    const cc = copies.split(/[,;\s]+/).filter(Boolean);
    const later = sendAt ? { send_at: new Date(sendAt).toISOString() } : {};
    const extra = { ...(cc.length > 0 && { cc }), ...(files.length > 0 && { file_ids: [...files] }) };
    const answers = answered ? { answers_id: answered.id } : {};
    try {
      const sent = await sendEmail(
        { ...link, ...content, with_signature: true, ...extra, ...later, ...answers },
        key.current,
      );
      toast.success(sent.send_at ? t('emails.willBeSent', { at: formatDateTime(sent.send_at) }) : t('emails.onItsWay'));
    } catch (problem) {
      if (isApiError(problem) && !problem.isTemporary) key.current = newIdempotencyKey();
      throw problem;
    }
  });
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await submit())) return;
    void onSent();
    onClose();
  };
  const fill = (templateId: number) =>
    void fillTemplate(link, templateId).then(
      (shown) => {
        setSubject(shown.subject);
        setText(shown.text);
        setFilled({ id: templateId, subject: shown.subject, text: shown.text, missing: shown.missing });
      },
      (problem) => toast.error(problem),
    );
  const isShown = SHOWN.some((name) => fieldError(name));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('emails.write')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form className="dialog-form" onSubmit={onSubmit} noValidate>
        <p className="soft">{t('emails.to', { address: to })}</p>
        <TemplateChoice onChoose={fill} />
        {filled !== null && filled.missing.length > 0 && isUntouched && (
          <p className="field-problem" role="status">
            {t('emails.missing', { fields: filled.missing.join(', ') })}
          </p>
        )}
        <TextInput
          label={t('emails.subject')}
          name="subject"
          data-autofocus
          maxLength={200}
          error={fieldError('subject')}
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        <Textarea
          label={t('emails.text')}
          name="text"
          autosize
          minRows={6}
          maxRows={16}
          error={fieldError('text')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          label={t('emails.cc')}
          name="cc"
          error={fieldError('cc')}
          value={copies}
          onChange={(event) => setCopies(event.currentTarget.value)}
        />
        <FileChoice link={`${kind}_id`} id={record.id} chosen={files} onChange={setFiles} />
        {fieldError('file_ids') && <p className="field-problem">{fieldError('file_ids')}</p>}
        <TextInput
          type="datetime-local"
          label={t('emails.later')}
          description={t('emails.laterText')}
          name="send_at"
          error={fieldError('send_at')}
          value={sendAt}
          onChange={(event) => setSendAt(event.currentTarget.value)}
        />
        {error !== null && error !== undefined && !isShown && (
          <p className="field-problem" role="alert">
            {messageOf(error)}
          </p>
        )}
        <div className="dialog-actions">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {sendAt ? t('emails.sendLater') : t('emails.send')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface Filled {
  id: number;
  subject: string;
  text: string;
  missing: readonly string[];
}

function answerTo(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}

function TemplateChoice({ onChoose }: { onChoose: (id: number) => void }) {
  const templates = useQuery(templatesQuery()).data ?? [];
  if (templates.length === 0) return null;
  const options = templates.map((one) => ({ value: String(one.id), label: one.name }));
  return (
    <NativeSelect
      label={t('emails.template')}
      defaultValue=""
      data={[{ value: '', label: t('emails.noTemplate') }, ...options]}
      onChange={(event) => event.currentTarget.value && onChoose(Number(event.currentTarget.value))}
    />
  );
}

interface FileChoiceProps {
  link: string;
  id: number;
  chosen: readonly number[];
  onChange: (ids: readonly number[]) => void;
}

function FileChoice({ link, id, chosen, onChange }: FileChoiceProps) {
  const files = useQuery({
    queryKey: keyOf('files', link, id, 'choice'),
    queryFn: async ({ signal }) => (await unwrapPage(listFiles(link, id, null, signal))).data,
  });
  const ready = (files.data ?? []).filter((one) => one.state === 'ready');
  if (ready.length === 0) return null;
  const toggle = (file: number) =>
    onChange(chosen.includes(file) ? chosen.filter((one) => one !== file) : [...chosen, file]);
  return (
    <fieldset className="email-choice">
      <legend>{t('emails.attach')}</legend>
      {ready.map((one) => (
        <label key={one.id}>
          <input type="checkbox" checked={chosen.includes(one.id)} onChange={() => toggle(one.id)} /> {one.name}
        </label>
      ))}
    </fieldset>
  );
}
