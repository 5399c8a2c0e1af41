import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { isApiError, newIdempotencyKey, type Schema } from '@/api/client';
import { t } from '@/i18n';
import { findCompanies, findContacts, pipelinesQuery } from '@/records/lists';
import { plainNumber } from '@/ui/editing/inputs';
import { messageOf } from '@/ui/feedback/problem';
import { toast } from '@/ui/feedback/toast';
import { OptionSelect } from '@/ui/OptionSelect';
import { convertLead, useConversionRefresh, useUndoConversion } from './conversion';
import type { Lead } from './spec';

/** A lead becomes a contact, a company and a deal; who is there already is used, not made twice. */
export default function ConvertDialog({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const [contactId, setContactId] = useState<string | null>(null);
  const [companyId, setCompanyId] = useState<string | null>(null);
  const [withDeal, setWithDeal] = useState(true);
  const [name, setName] = useState(lead.title || lead.company_name || lead.name);
  const [value, setValue] = useState(lead.value ?? '');
  const [stageId, setStageId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newIdempotencyKey());
  const refresh = useConversionRefresh();
  const undo = useUndoConversion(lead.id);
  const pipelines = useQuery(pipelinesQuery()).data ?? [];
  const stages = pipelines.flatMap((pipeline) =>
    pipeline.stages
      .filter((stage) => stage.type === 'open')
      .map((stage) => ({
        value: String(stage.id),
        label: pipelines.length > 1 ? t('records.stageOf', { pipeline: pipeline.name, stage: stage.name }) : stage.name,
      })),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await convertLead(lead.id, wishes(), key.current);
      onClose();
      toast.undoable(t('leads.convertedToast', { name: lead.name }), () => void undo());
      await refresh();
    } catch (problem) {
      if (isApiError(problem) && !problem.isTemporary) key.current = newIdempotencyKey();
      setError(problem);
      setBusy(false);
    }
  };
  const wishes = (): Schema<'ConversionCreate'> => ({
    create_deal: withDeal,
    ...(contactId && { contact_id: Number(contactId) }),
    ...(companyId && { company_id: Number(companyId) }),
    ...(withDeal && {
      deal: {
        ...(name.trim() && { name: name.trim() }),
        ...(value.trim() && { value: plainNumber(value) }),
        ...(stageId && { stage_id: Number(stageId) }),
      },
    }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('leads.convertTitle', { name: lead.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form className="dialog-form" onSubmit={submit} noValidate>
        <p className="dialog-text">{t('leads.convertText')}</p>
        <OptionSelect
          label={t('records.contact')}
          placeholder={t('leads.contactFound', { name: lead.email || lead.name })}
          loadOptions={findContacts}
          value={contactId}
          onChange={setContactId}
          clearable
        />
        <OptionSelect
          label={t('records.company')}
          placeholder={lead.company_name ? t('leads.companyFound', { name: lead.company_name }) : undefined}
          loadOptions={findCompanies}
          value={companyId}
          onChange={setCompanyId}
          clearable
        />
        <Checkbox
          label={t('leads.withDeal')}
          checked={withDeal}
          onChange={(event) => setWithDeal(event.currentTarget.checked)}
        />
        {withDeal && (
          <>
            <TextInput
              label={t('leads.dealName')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              autoComplete="off"
            />
            <TextInput
              label={t('leads.dealValue')}
              value={value}
              inputMode="decimal"
              onChange={(event) => setValue(event.currentTarget.value)}
              autoComplete="off"
            />
            <OptionSelect
              label={t('leads.dealStage')}
              placeholder={stages[0]?.label}
              options={stages}
              value={stageId}
              onChange={setStageId}
              clearable
            />
          </>
        )}
        {error !== null && (
          <p className="inline-problem" role="alert">
            {messageOf(error)}
          </p>
        )}
        <div className="dialog-actions">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('leads.convert')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
