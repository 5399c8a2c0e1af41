import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { IconCircleCheck } from '@/ui/icons';
import { RelativeTime } from '@/ui/RelativeTime';
import { conversionQuery, useUndoConversion } from './conversion';
import type { Lead } from './spec';

/** What became of a converted lead, and the way back. */
export function ConvertedNotice({ lead }: { lead: Lead }) {
  const may = useCan();
  const undo = useUndoConversion(lead.id);
  const conversion = useQuery(conversionQuery(lead.id)).data;
  const links = [
    { id: conversion?.contact_id, to: '/contacts', label: t('leads.toContact') },
    { id: conversion?.company_id, to: '/companies', label: t('leads.toCompany') },
    { id: conversion?.deal_id, to: '/deals', label: t('leads.toDeal') },
  ];
  return (
    <div className="notice">
      <IconCircleCheck size={15} aria-hidden />
      <span>{t('leads.convertedOn')}</span>
      <RelativeTime at={lead.converted_at} />
      {links.map(
        ({ id, to, label }) =>
          id && (
            <Link key={to} to={`${to}/${id}`} preload={false} className="record-link">
              {label}
            </Link>
          ),
      )}
      {may('leads.convert', lead) && (
        <button type="button" className="link-button" onClick={() => void undo()}>
          {t('leads.undoConversion')}
        </button>
      )}
    </div>
  );
}
