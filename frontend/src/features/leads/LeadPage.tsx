import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useCan } from '@/api/session';
import { useCommands } from '@/app/commands';
import { formatMoney, t } from '@/i18n';
import type { Lists } from '@/records/lists';
import { ReachActions } from '@/records/ReachActions';
import { RecordScreen } from '@/records/RecordScreen';
import { IconArrowRight } from '@/ui/icons';
import { Person } from '@/ui/Person';
import { Tag } from '@/ui/Tag';
import { ConvertedNotice } from './ConvertedNotice';
import { type Lead, leadSpec } from './spec';

const ConvertDialog = lazy(() => import('./ConvertDialog'));

export default function LeadPage() {
  return (
    <RecordScreen
      spec={leadSpec}
      summary={(lead, lists) => <Summary lead={lead} lists={lists} />}
      actions={(lead) => <Actions lead={lead} />}
      notice={(lead) => (lead.converted_at ? <ConvertedNotice lead={lead} /> : null)}
    />
  );
}

function Summary({ lead, lists }: { lead: Lead; lists: Lists }) {
  const status = lists.statuses.find((one) => one.key === lead.status);
  return (
    <>
      <Tag label={status?.label ?? lead.status} color={status?.color} />
      {leadSpec.summary?.(lead, lists)}
      <Person name={lead.owner_id === null ? null : lists.names.get(lead.owner_id)} />
      {lead.score !== null && <span>{t('leads.scoreOf', { score: lead.score })}</span>}
      {lead.value !== null && <span>{formatMoney(lead.value, lead.currency)}</span>}
    </>
  );
}

function Actions({ lead }: { lead: Lead }) {
  const may = useCan();
  const [isOpen, setOpen] = useState(false);
  const canConvert = lead.converted_at === null && may('leads.convert', lead);
  useCommands(
    canConvert ? [{ id: 'leads.convert', label: t('leads.convert'), group: 'page', run: () => setOpen(true) }] : [],
  );
  return (
    <>
      <ReachActions phone={lead.do_not_call ? null : (lead.phone ?? lead.mobile)} email={lead.email} />
      {canConvert && (
        <Button size="compact-sm" rightSection={<IconArrowRight size={14} aria-hidden />} onClick={() => setOpen(true)}>
          {t('leads.convert')}
        </Button>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <ConvertDialog lead={lead} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
